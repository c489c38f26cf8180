-- What must never be false about the lines, taxes and tenders of a sale.

alter table sale_items
  drop constraint if exists sale_items_priced,
  drop constraint if exists sale_items_gross_is_exact,
  drop constraint if exists sale_items_discount_in_range,
  drop constraint if exists sale_items_total_is_exact,
  drop constraint if exists sale_items_tax_side,
  drop constraint if exists sale_items_refund_quantity_not_over,
  drop constraint if exists sale_items_refund_not_over;

-- The product of price and quantity passes a bigint long before the line itself does.
alter table sale_items
  add constraint sale_items_priced check (quantity_milli > 0 and unit_price >= 0),
  add constraint sale_items_gross_is_exact check (
    gross = div(unit_price::numeric * quantity_milli + 500, 1000)),
  add constraint sale_items_discount_in_range check (discount between 0 and gross),
  add constraint sale_items_total_is_exact check (total = net + tax),
  add constraint sale_items_tax_side check (net = gross - discount or total = gross - discount),
  add constraint sale_items_refund_quantity_not_over check (
    refunded_quantity_milli between 0 and quantity_milli),
  add constraint sale_items_refund_not_over check (refunded_amount between 0 and total);

create unique index if not exists sale_items_one_line on sale_items (sale, line_no);

alter table sale_item_taxes
  drop constraint if exists sale_item_taxes_in_range;

alter table sale_item_taxes
  add constraint sale_item_taxes_in_range check (rate_ppm between 0 and 1000000 and amount >= 0);

create unique index if not exists sale_item_taxes_one_each on sale_item_taxes (sale_item, tax);

alter table sale_payments
  drop constraint if exists sale_payments_method,
  drop constraint if exists sale_payments_status,
  drop constraint if exists sale_payments_amount_positive,
  drop constraint if exists sale_payments_change_is_exact,
  drop constraint if exists sale_payments_change_in_cash,
  drop constraint if exists sale_payments_refund_not_over;

alter table sale_payments
  add constraint sale_payments_method check (method in ('cash', 'card', 'wallet', 'transfer')),
  add constraint sale_payments_status check (
    status in ('pending', 'unknown', 'succeeded', 'failed')),
  add constraint sale_payments_amount_positive check (amount > 0),
  add constraint sale_payments_change_is_exact check (
    change >= 0 and tendered - change = amount),
  add constraint sale_payments_change_in_cash check (change = 0 or method = 'cash'),
  add constraint sale_payments_refund_not_over check (refunded_amount between 0 and amount);

create unique index if not exists sale_payments_one_reference
on sale_payments (provider, provider_reference);
create index if not exists sale_payments_by_sale on sale_payments (sale, method);
