-- A completed sale is a record: its figures, lines, taxes and tenders stay as they are. What moves
-- later is how much of it was given back.

--   raises  23514 sales_frozen
create or replace function sale_frozen() returns trigger
language plpgsql
as $$
begin
  if old.status = 'open' then
    return coalesce(new, old);
  end if;

  if tg_op = 'DELETE' then
    raise exception 'a completed sale cannot be deleted'
      using errcode = '23514', constraint = 'sales_frozen', table = 'sales';
  end if;

  if (to_jsonb(new) - array['status', 'refunded_total', 'customer'])
    is distinct from (to_jsonb(old) - array['status', 'refunded_total', 'customer'])
    or new.status = 'open'
  then
    raise exception 'a completed sale is frozen'
      using errcode = '23514', constraint = 'sales_frozen', table = 'sales';
  end if;
  return new;
end $$;

create or replace trigger sales_frozen
before update or delete on sales
for each row execute function sale_frozen();

-- When a sale is completed, its lines and tenders add up to what it says.
--   raises  23514 sales_parts_agree
create or replace function sale_parts_agree() returns trigger
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_gross numeric;
  v_tax   numeric;
  v_paid  numeric;
begin
  if new.status <> 'completed' or old.status = 'completed' then
    return null;
  end if;

  select coalesce(sum(gross), 0), coalesce(sum(tax), 0)
  into v_gross, v_tax
  from sale_items
  where sale = new.id;

  select coalesce(sum(amount), 0) into v_paid from sale_payments where sale = new.id;

  if v_gross <> new.subtotal or v_tax <> new.tax_total or v_paid <> new.paid_total then
    raise exception 'lines or tenders do not add up to the sale'
      using errcode = '23514', constraint = 'sales_parts_agree', table = 'sales';
  end if;
  return null;
end $$;

create or replace trigger sales_parts_agree
after update on sales
for each row execute function sale_parts_agree();

-- One function for sale_items and sale_payments; refunds later move only what is listed.
--   raises  23514 <table>_frozen
create or replace function sale_part_frozen() returns trigger
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  c_moves constant text[] := array['refunded_quantity_milli', 'refunded_amount', 'status'];
  v_sale uuid;
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - c_moves = to_jsonb(old) - c_moves then
    return new;
  end if;

  v_sale := case when tg_op = 'DELETE' then old.sale else new.sale end;
  if (select status from sales where id = v_sale) <> 'open' then
    raise exception 'the parts of a completed sale are frozen'
      using errcode = '23514', constraint = tg_table_name || '_frozen', table = tg_table_name;
  end if;
  return coalesce(new, old);
end $$;

create or replace trigger sale_items_frozen
before insert or update or delete on sale_items
for each row execute function sale_part_frozen();

create or replace trigger sale_payments_frozen
before insert or update or delete on sale_payments
for each row execute function sale_part_frozen();

--   raises  23514 sale_item_taxes_frozen
create or replace function sale_item_tax_frozen() returns trigger
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_item   uuid := case when tg_op = 'DELETE' then old.sale_item else new.sale_item end;
  v_status text;
begin
  select sale.status into v_status
  from sale_items item
  join sales sale on sale.id = item.sale
  where item.id = v_item;

  if v_status <> 'open' then
    raise exception 'the taxes of a completed sale are frozen'
      using errcode = '23514', constraint = 'sale_item_taxes_frozen', table = 'sale_item_taxes';
  end if;
  return coalesce(new, old);
end $$;

create or replace trigger sale_item_taxes_frozen
before insert or update or delete on sale_item_taxes
for each row execute function sale_item_tax_frozen();
