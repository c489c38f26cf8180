-- What must never be false about currencies and cash steps.
-- The tables themselves come from snapshots/ledger.yaml. May run again and again.

create extension if not exists btree_gist;

alter table currencies
  drop constraint if exists currencies_code,
  drop constraint if exists currencies_exponent,
  drop constraint if exists currencies_kind;

alter table currencies
  add constraint currencies_code check (code ~ '^[A-Z][A-Z0-9_]{2,9}$'),
  add constraint currencies_exponent check (exponent between 0 and 4),
  add constraint currencies_kind check (kind in ('fiat', 'virtual'));

alter table cash_steps
  drop constraint if exists cash_steps_step,
  drop constraint if exists cash_steps_period,
  drop constraint if exists cash_steps_one_a_day;

alter table cash_steps
  add constraint cash_steps_step check (step > 0),
  add constraint cash_steps_period check (valid_to is null or valid_to > valid_from),
  add constraint cash_steps_one_a_day exclude using gist (
    currency with =,
    daterange(valid_from, valid_to, '[)') with &&);

-- Keeps the exponent of a currency in which money is kept: another one would change what every
-- stored amount means.
--   raises  23514 currencies_exponent_fixed
create or replace function currencies_keep_exponent() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if new.exponent <> old.exponent
    and exists (select 1 from ledger_accounts where currency = old.code)
  then
    raise exception 'money is kept in %', old.code
      using errcode = '23514', constraint = 'currencies_exponent_fixed', table = 'currencies';
  end if;
  return new;
end $$;

create or replace trigger currencies_exponent_fixed
before update on currencies
for each row execute function currencies_keep_exponent();
