-- A shift as answers carry it.
--   answers  {id, till, organization, currency, status, opened_by, opened_at, opening_cash,
--             cash_step, expected_cash, counted_cash, difference, closed_by, closed_at};
--            expected_cash of a shift that is not closed is what the ledger says at this moment
create or replace function pos_shift(p_shift uuid) returns jsonb
language sql
stable
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'id', shift.id,
    'till', jsonb_build_object('id', till.id, 'name', till.name),
    'organization', till.organization,
    'currency', till.currency,
    'status', shift.status,
    'opened_by', shift.opened_by,
    'opened_at', pos_instant(shift.opened_at),
    'opening_cash', shift.opening_cash::text,
    'cash_step', shift.cash_step::text,
    'expected_cash', coalesce(shift.expected_cash, -ledger_balance(till.account))::text,
    'counted_cash', shift.counted_cash::text,
    'difference', shift.difference::text,
    'closed_by', shift.closed_by,
    'closed_at', pos_instant(shift.closed_at))
  from shifts shift
  join tills till on till.id = shift.till
  where shift.id = p_shift
$$;
