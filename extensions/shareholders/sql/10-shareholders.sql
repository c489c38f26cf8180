-- What must never be false about holders. The tables themselves come from snapshots/shareholders.yaml.
-- May run again and again.

create unique index if not exists shareholders_user
  on shareholders (organization, "user")
  where "user" is not null;

-- Gives a new holder the account on which the organization owes them, in its own currency, and
-- keeps both for good: what is owed may not change hands by an edit.
--   raises  23514 shareholders_account_kept
create or replace function shareholders_account() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if tg_op = 'INSERT' then
    new.account := ledger_house(
      new.organization,
      'payable_shareholder',
      (select default_currency from organizations where id = new.organization),
      new.id);
  elsif (new.id, new.organization, new.account) is distinct from (old.id, old.organization, old.account) then
    raise exception 'organization and account of a holder are for good'
      using errcode = '23514', constraint = 'shareholders_account_kept';
  end if;

  return new;
end $$;

drop trigger if exists shareholders_account on shareholders;
create trigger shareholders_account
  before insert or update on shareholders
  for each row execute function shareholders_account();

alter table shareholders
  drop constraint if exists shareholders_account_present;
alter table shareholders
  add constraint shareholders_account_present check (account is not null);
