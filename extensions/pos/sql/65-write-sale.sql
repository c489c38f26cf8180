-- The parts of completing a sale; pos_complete_sale puts them together.

-- Writes a sale, open and without a number, with its lines, taxes and tenders as they were decided.
--   p_command  as pos_complete_sale
--   raises     23514 where figures do not add up (30-sales.sql, 32-sale-parts.sql)
create or replace function pos_write_sale(p_actor uuid, p_till tills, p_command jsonb) returns void
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_sale uuid := (p_command ->> 'sale')::uuid;
begin
  insert into sales (
    id, organization, shift, currency, price_mode, subtotal, tax_total, rounding, total,
    cashier, customer, sold_at, device_id, device_seq, request_hash)
  values (
    v_sale, p_till.organization, (p_command ->> 'shift')::uuid, p_till.currency,
    p_command ->> 'price_mode',
    (p_command ->> 'subtotal')::bigint, (p_command ->> 'tax_total')::bigint,
    (p_command ->> 'rounding')::bigint, (p_command ->> 'total')::bigint,
    p_actor, (p_command ->> 'customer')::uuid, (p_command ->> 'sold_at')::timestamptz,
    p_command ->> 'device_id', (p_command ->> 'device_seq')::bigint,
    pos_intent_hash(p_command));

  with line as (
    select *
    from jsonb_to_recordset(p_command -> 'lines') as line (
      line_no int, product uuid, name text, quantity_milli bigint, unit_price bigint,
      gross bigint, net bigint, tax bigint, total bigint, tax_id uuid, rate_ppm int)
  ), item as (
    insert into sale_items (
      sale, line_no, product, name, quantity_milli, unit_price, gross, net, tax, total)
    select
      v_sale, line_no, product, name, quantity_milli, unit_price, gross, net, tax, total
    from line
    returning id, line_no
  )
  insert into sale_item_taxes (sale_item, tax, rate_ppm, base, amount, is_included)
  select
    item.id, line.tax_id, line.rate_ppm, line.net, line.tax,
    p_command ->> 'price_mode' = 'inclusive'
  from item
  join line on line.line_no = item.line_no
  where line.tax_id is not null;

  insert into sale_payments (sale, method, amount, tendered, change)
  select v_sale, tender.method, tender.amount, tender.tendered, tender.change
  from jsonb_to_recordset(p_command -> 'tenders') as tender (
    method text, amount bigint, tendered bigint, change bigint);
end $$;

-- The wallets that the pay codes open. Codes are taken in the order of their hashes, so that two
-- sales with the same codes wait for each other instead of dying together.
--   answers  the tenders with the account that each one is paid from
--   locks    the codes
--   refuses  403 FORBIDDEN, as ledger_take_pay_code
create or replace function pos_tender_accounts(p_till tills, p_tenders jsonb)
returns table (account bigint, amount bigint)
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_tender record;
begin
  for v_tender in
    select tender.method, tender.amount, tender.code_hash
    from jsonb_to_recordset(p_tenders) as tender (method text, amount bigint, code_hash text)
    order by tender.code_hash nulls last
  loop
    amount := v_tender.amount;
    account := case v_tender.method
      when 'wallet' then
        ledger_take_pay_code(v_tender.code_hash, v_tender.amount, p_till.currency)
      when 'card' then ledger_house(p_till.organization, 'clearing_card', p_till.currency)
      when 'cash' then p_till.account
    end;
    return next;
  end loop;
end $$;

-- The next number of a till's receipts, without gaps: a sale that is refused gives its number back.
--   answers  <till name>-<year>-<6 digits, more when they do not suffice>
--   locks    the counter of the till and the year
create or replace function pos_take_receipt_number(p_till tills, p_year text) returns text
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_number text := core_next_number(format('sale/%s/%s', p_till.id, p_year))::text;
begin
  return format('%s-%s-%s', p_till.name, p_year, lpad(v_number, greatest(6, length(v_number)), '0'));
end $$;
