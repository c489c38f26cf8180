-- Only the functions of the ledger write its tables: they run with cubehub.ledger = 'on'.
-- Everyone else is refused, administrators and the studio included. The guards run once a
-- statement and look at the setting only.

--   raises  42501
create or replace function ledger_guard() returns trigger
language plpgsql
as $$
begin
  if coalesce(current_setting('cubehub.ledger', true), '') <> 'on' then
    raise exception 'ledger tables are written only by ledger functions' using errcode = '42501';
  end if;
  return null;
end $$;

--   raises  42501
create or replace function ledger_append_only() returns trigger
language plpgsql
as $$
begin
  raise exception 'the ledger is append-only' using errcode = '42501';
end $$;

do $$
declare
  v_table text;
begin
  foreach v_table in array array[
    'ledger_accounts', 'ledger_journals', 'ledger_entries', 'ledger_rollups', 'ledger_holds',
    'wallet_pay_codes', 'withdrawals', 'ledger_days', 'ledger_totals',
    'ledger_requests', 'ledger_account_changes',
    'ledger_checkpoints', 'ledger_signing_keys', 'ledger_audits']
  loop
    execute format(
      'create or replace trigger %I before insert or update or delete on %I
       for each statement execute function ledger_guard()',
      v_table || '_guard', v_table);
    execute format(
      'create or replace trigger %I before truncate on %I
       for each statement execute function ledger_append_only()',
      v_table || '_no_truncate', v_table);
  end loop;
end $$;

create or replace trigger ledger_entries_append_only
before update or delete on ledger_entries
for each statement execute function ledger_append_only();

create or replace trigger ledger_journals_append_only
before delete on ledger_journals
for each statement execute function ledger_append_only();

create or replace trigger withdrawals_append_only
before delete on withdrawals
for each statement execute function ledger_append_only();

create or replace trigger ledger_accounts_append_only
before delete on ledger_accounts
for each statement execute function ledger_append_only();

create or replace trigger ledger_requests_append_only
before delete on ledger_requests
for each statement execute function ledger_append_only();

create or replace trigger ledger_account_changes_append_only
before update or delete on ledger_account_changes
for each statement execute function ledger_append_only();
