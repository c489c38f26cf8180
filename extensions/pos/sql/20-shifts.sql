-- What must never be false about shifts.

alter table shifts
  drop constraint if exists shifts_status,
  drop constraint if exists shifts_cash_not_negative,
  drop constraint if exists shifts_cash_step_positive,
  drop constraint if exists shifts_closed_is_counted,
  drop constraint if exists shifts_difference_is_exact;

alter table shifts
  add constraint shifts_status check (status in ('open', 'closing', 'closed')),
  add constraint shifts_cash_not_negative check (opening_cash >= 0 and counted_cash >= 0),
  add constraint shifts_cash_step_positive check (cash_step > 0),
  add constraint shifts_closed_is_counted check (
    (status = 'closed') = (
      closed_at is not null
      and counted_cash is not null
      and expected_cash is not null
      and difference is not null)),
  add constraint shifts_difference_is_exact check (
    difference is null or difference = counted_cash - expected_cash);

-- A drawer is counted by one shift at a time.
create unique index if not exists shifts_one_open on shifts (till) where status <> 'closed';
create index if not exists shifts_by_till on shifts (till, opened_at);

-- A closed shift is a record; what an open one began with stays.
--   raises  23514 shifts_frozen
create or replace function shift_frozen() returns trigger
language plpgsql
as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a shift is never deleted'
      using errcode = '23514', constraint = 'shifts_frozen', table = 'shifts';
  end if;

  if old.status = 'closed'
    or (new.till, new.opened_by, new.opened_at, new.opening_cash, new.cash_step)
      is distinct from (old.till, old.opened_by, old.opened_at, old.opening_cash, old.cash_step)
  then
    raise exception 'a closed shift is frozen'
      using errcode = '23514', constraint = 'shifts_frozen', table = 'shifts';
  end if;
  return new;
end $$;

create or replace trigger shifts_frozen
before update or delete on shifts
for each row execute function shift_frozen();
