-- The receipt of a sale: one document for the till, the customer and every repetition.

-- The lines in their order, each with its taxes.
create or replace function pos_receipt_lines(p_sale uuid) returns jsonb
language sql
stable
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'line_no', item.line_no,
    'product', item.product,
    'name', item.name,
    'quantity_milli', item.quantity_milli::text,
    'unit_price', item.unit_price::text,
    'gross', item.gross::text,
    'discount', item.discount::text,
    'net', item.net::text,
    'tax', item.tax::text,
    'total', item.total::text) order by item.line_no), '[]')
  from sale_items item
  where item.sale = p_sale
$$;

-- What was taxed and how much tax it is, for each tax of the sale.
create or replace function pos_receipt_taxes(p_sale uuid) returns jsonb
language sql
stable
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'tax', part.tax,
    'code', tax.code,
    'name', tax.name,
    'rate_ppm', part.rate_ppm,
    'base', part.base::text,
    'amount', part.amount::text,
    'is_included', part.is_included) order by part.rate_ppm desc, tax.code), '[]')
  from (
    select
      line.tax, line.rate_ppm, line.is_included,
      sum(line.base) as base, sum(line.amount) as amount
    from sale_items item
    join sale_item_taxes line on line.sale_item = item.id
    where item.sale = p_sale
    group by line.tax, line.rate_ppm, line.is_included) part
  join taxes tax on tax.id = part.tax
$$;

-- The tenders, cash last as at a counter.
create or replace function pos_receipt_tenders(p_sale uuid) returns jsonb
language sql
stable
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'method', tender.method,
    'amount', tender.amount::text,
    'tendered', tender.tendered::text,
    'change', tender.change::text)
    order by tender.method = 'cash', tender.method desc, tender.amount desc), '[]')
  from sale_payments tender
  where tender.sale = p_sale
$$;

--   answers  the receipt without its journal: that is added by ledger_answer
create or replace function pos_receipt(p_sale uuid) returns jsonb
language sql
stable
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'id', sale.id,
    'number', sale.number,
    'status', sale.status,
    'organization', jsonb_build_object('id', organization.id, 'name', organization.name),
    'till', jsonb_build_object('id', till.id, 'name', till.name),
    'shift', sale.shift,
    'cashier', jsonb_build_object(
      'id', cashier.id, 'name', concat_ws(' ', cashier.first_name, cashier.last_name)),
    'customer', sale.customer,
    'sold_at', pos_instant(sale.sold_at),
    'currency', sale.currency,
    'price_mode', sale.price_mode,
    'lines', pos_receipt_lines(sale.id),
    'taxes', pos_receipt_taxes(sale.id),
    'tenders', pos_receipt_tenders(sale.id),
    'subtotal', sale.subtotal::text,
    'discount_total', sale.discount_total::text,
    'tax_total', sale.tax_total::text,
    'rounding', sale.rounding::text,
    'total', sale.total::text,
    'paid_total', sale.paid_total::text,
    'refunded_total', sale.refunded_total::text,
    'change', (
      select coalesce(sum(tender.change), 0) from sale_payments tender where tender.sale = sale.id)::text,
    'device_id', sale.device_id,
    'device_seq', sale.device_seq::text)
  from sales sale
  join shifts shift on shift.id = sale.shift
  join tills till on till.id = shift.till
  join organizations organization on organization.id = sale.organization
  join directus_users cashier on cashier.id = sale.cashier
  where sale.id = p_sale
$$;
