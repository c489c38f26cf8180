-- Completes a sale: document, money, number and event in one piece.
--   p_actor    the cashier
--   p_command  {sale, shift, organization, customer, device_id, device_seq, sold_at, year, intent,
--               price_mode, subtotal, net_total, tax_total, rounding, total,
--               lines: [{line_no, product, name, quantity_milli, unit_price, gross, net, tax, total,
--                        tax_id, rate_ppm}],
--               tenders: [{method, amount, tendered, change, code_hash}]}:
--              decided by domain/ from the same products, taxes and shift;
--              {journal, hash}: added by once()
--   answers    the receipt (pos_receipt) with its journal; none where nothing was to be paid
--   locks      the id of the sale and the number of the device (advisory), the pay codes, the shift
--              (shared: sales do not wait for each other here), the receipt counter, then accounts
--   refuses    409 SHIFT_CLOSED; as pos_repeat_sale, pos_tender_accounts and ledger_move
create or replace function pos_complete_sale(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_sale     uuid := (p_command ->> 'sale')::uuid;
  v_total    bigint := (p_command ->> 'total')::bigint;
  v_accounts bigint[];
  v_amounts  bigint[];
  v_answer   jsonb;
  v_till     tills;
  v_status   text;
  v_number   text;
  v_journal  uuid;
begin
  -- The same sale sent twice at once: the second one waits here, then reads the first receipt.
  perform pg_advisory_xact_lock(hashtextextended('sale/' || v_sale, 0));
  perform pg_advisory_xact_lock(hashtextextended(
    'sale/' || (p_command ->> 'device_id') || '/' || (p_command ->> 'device_seq'), 0));
  v_answer := pos_repeat_sale(p_actor, p_command);
  if v_answer is not null then
    return v_answer;
  end if;

  select till.* into v_till
  from shifts shift
  join tills till on till.id = shift.till
  where shift.id = (p_command ->> 'shift')::uuid;

  select array_agg(paid.account), array_agg(-paid.amount)
  into v_accounts, v_amounts
  from pos_tender_accounts(v_till, p_command -> 'tenders') paid;

  select status into v_status
  from shifts
  where id = (p_command ->> 'shift')::uuid
  for share;
  if v_status <> 'open' then
    raise exception using errcode = 'RF409', message = 'SHIFT_CLOSED';
  end if;

  perform pos_write_sale(p_actor, v_till, p_command);
  v_number := pos_take_receipt_number(v_till, p_command ->> 'year');

  if v_total > 0 then
    v_journal := (p_command ->> 'journal')::uuid;
    perform ledger_move(
      'sale', v_till.currency,
      v_accounts || pos_income_accounts(v_till),
      v_amounts || array[
        (p_command ->> 'net_total')::bigint,
        (p_command ->> 'tax_total')::bigint,
        (p_command ->> 'rounding')::bigint],
      v_journal, p_command ->> 'hash', p_actor, 'sale', v_sale);
  end if;

  update sales
  set status = 'completed', number = v_number, paid_total = v_total, journal = v_journal
  where id = v_sale;

  perform outbox_add('pos.sale.completed', v_till.id::text, jsonb_build_object(
    'sale', v_sale, 'number', v_number, 'shift', p_command -> 'shift', 'till', v_till.id,
    'organization', v_till.organization, 'customer', p_command -> 'customer',
    'total', v_total::text, 'tax_total', p_command -> 'tax_total', 'currency', v_till.currency),
    v_sale::text, null, p_actor);

  return ledger_answer(pos_receipt(v_sale), v_journal);
end $$;

-- Where the money of a sale comes to: revenue, tax and cash rounding, in this order.
create or replace function pos_income_accounts(p_till tills) returns bigint[]
language sql
set search_path = public, pg_temp
as $$
  select array[
    ledger_house(p_till.organization, 'revenue', p_till.currency),
    ledger_house(p_till.organization, 'tax_payable', p_till.currency),
    ledger_house(p_till.organization, 'rounding', p_till.currency)]
$$;
