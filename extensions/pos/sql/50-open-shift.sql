-- Opens a shift: the float is brought to what was counted into the drawer.
--   p_actor    the person who opens
--   p_command  {shift, till, opening_cash, opened_at}; {journal, hash}: added by once()
--   answers    the shift (pos_shift) with its journal; none where the drawer already held the float
--   locks      the till, then its account
--   refuses    409 TILL_INACTIVE, 409 SHIFT_ALREADY_OPEN
create or replace function pos_open_shift(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_shift   uuid := (p_command ->> 'shift')::uuid;
  v_opened  timestamptz := (p_command ->> 'opened_at')::timestamptz;
  v_cash    bigint := (p_command ->> 'opening_cash')::bigint;
  v_till    tills;
  v_missing bigint;
  v_journal uuid;
begin
  select * into v_till from tills where id = (p_command ->> 'till')::uuid for no key update;

  if not v_till.is_active then
    raise exception using errcode = 'RF409', message = 'TILL_INACTIVE';
  end if;

  -- Two cashiers at one drawer meet at the lock of the till: the second one finds the shift.
  if exists (select from shifts where till = v_till.id and status <> 'closed') then
    raise exception using errcode = 'RF409', message = 'SHIFT_ALREADY_OPEN';
  end if;

  insert into shifts (id, till, opened_by, opened_at, opening_cash, cash_step)
  values (
    v_shift, v_till.id, p_actor, v_opened, v_cash,
    pos_cash_step(v_till.currency, pos_day(v_till.organization, v_opened)));

  -- Cash stays in the till between shifts: only what differs from the new float moves.
  v_missing := v_cash + ledger_balance(v_till.account);
  if v_missing <> 0 then
    v_journal := (p_command ->> 'journal')::uuid;
    perform ledger_move(
      'opening_float', v_till.currency,
      array[v_till.account, ledger_house(v_till.organization, 'cash_funding', v_till.currency)],
      array[-v_missing, v_missing],
      v_journal, p_command ->> 'hash', p_actor, 'shift', v_shift);
  end if;

  perform outbox_add('pos.shift.opened', v_till.id::text, jsonb_build_object(
    'shift', v_shift, 'till', v_till.id, 'organization', v_till.organization,
    'opening_cash', v_cash::text, 'currency', v_till.currency), v_shift::text, null, p_actor);

  return ledger_answer(pos_shift(v_shift), v_journal);
end $$;

-- The cash step of a currency on a day; 1 where none is set.
create or replace function pos_cash_step(p_currency text, p_day date) returns bigint
language sql
stable
set search_path = public, pg_temp
as $$
  select coalesce((
    select step
    from cash_steps
    where currency = p_currency and p_day >= valid_from and (valid_to is null or p_day < valid_to)), 1)
$$;
