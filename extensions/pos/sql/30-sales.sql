-- What must never be false about one sale: its figures add up, and a completed one is paid to the
-- unit and numbered.

alter table sales
  drop constraint if exists sales_price_mode,
  drop constraint if exists sales_tax_rounding,
  drop constraint if exists sales_status,
  drop constraint if exists sales_discount_in_range,
  drop constraint if exists sales_not_negative,
  drop constraint if exists sales_total,
  drop constraint if exists sales_refund_not_over,
  drop constraint if exists sales_completed_paid,
  drop constraint if exists sales_number,
  drop constraint if exists sales_device;

alter table sales
  add constraint sales_price_mode check (price_mode in ('inclusive', 'exclusive')),
  add constraint sales_tax_rounding check (tax_rounding in ('line', 'document')),
  add constraint sales_status check (status in ('open', 'completed', 'voided')),
  add constraint sales_discount_in_range check (discount_total between 0 and subtotal),
  add constraint sales_not_negative check (tax_total >= 0 and total >= 0),
  add constraint sales_total check (
    total = subtotal - discount_total
      + (case price_mode when 'exclusive' then tax_total else 0 end)
      + rounding),
  add constraint sales_refund_not_over check (refunded_total between 0 and total),
  add constraint sales_completed_paid check (status <> 'completed' or paid_total = total),
  add constraint sales_number check (status <> 'completed' or number is not null),
  add constraint sales_device check ((device_id is null) = (device_seq is null));

create unique index if not exists sales_one_number on sales (organization, number);
create unique index if not exists sales_one_device_seq on sales (device_id, device_seq);
create index if not exists sales_by_customer on sales (customer, sold_at);
