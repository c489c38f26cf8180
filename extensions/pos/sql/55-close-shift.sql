-- Closes a shift on the count of its drawer. What is missing or too much goes to over and short.
--   p_actor    the person who counted
--   p_command  {shift, counted_cash, reason, closed_at}; {journal, hash}: added by once()
--   answers    the shift (pos_shift) with its journal; none where the count is exact
--   locks      the shift, which waits for every sale in it and stops the next one; then the account
--   refuses    409 SHIFT_CLOSED
create or replace function pos_close_shift(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_counted    bigint := (p_command ->> 'counted_cash')::bigint;
  v_shift      shifts;
  v_till       tills;
  v_expected   bigint;
  v_difference bigint;
  v_journal    uuid;
begin
  select * into v_shift from shifts where id = (p_command ->> 'shift')::uuid for no key update;

  if v_shift.status <> 'open' then
    raise exception using errcode = 'RF409', message = 'SHIFT_CLOSED';
  end if;

  select * into v_till from tills where id = v_shift.till;
  v_expected := -ledger_balance(v_till.account);
  v_difference := v_counted - v_expected;

  if v_difference <> 0 then
    v_journal := (p_command ->> 'journal')::uuid;
    perform ledger_move(
      'over_short', v_till.currency,
      array[v_till.account, ledger_house(v_till.organization, 'over_short', v_till.currency)],
      array[-v_difference, v_difference],
      v_journal, p_command ->> 'hash', p_actor, 'shift', v_shift.id,
      p_reason => coalesce(p_command ->> 'reason', 'counted at closing'));
  end if;

  update shifts
  set status = 'closed',
    counted_cash = v_counted,
    expected_cash = v_expected,
    difference = v_difference,
    closed_by = p_actor,
    closed_at = (p_command ->> 'closed_at')::timestamptz
  where id = v_shift.id;

  perform outbox_add('pos.shift.closed', v_till.id::text, jsonb_build_object(
    'shift', v_shift.id, 'till', v_till.id, 'organization', v_till.organization,
    'expected_cash', v_expected::text, 'counted_cash', v_counted::text,
    'difference', v_difference::text, 'currency', v_till.currency),
    v_shift.id::text, null, p_actor);

  return ledger_answer(pos_shift(v_shift.id), v_journal);
end $$;
