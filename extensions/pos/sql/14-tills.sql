-- A till has a cash account of its own. What its receipts and its money rest on (organization,
-- name, currency) is fixed once a shift was opened at it.

alter table tills
  drop constraint if exists tills_account_present,
  drop constraint if exists tills_name_present;

alter table tills
  add constraint tills_account_present check (account is not null),
  add constraint tills_name_present check (btrim(name) <> '');

create unique index if not exists tills_one_name on tills (organization, name);

-- Opens the account of a new till, and another one when an unused till gets another currency.
-- The account is never taken from the caller: it would be someone else's money.
--   raises  23514 tills_in_use
create or replace function till_account() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if tg_op = 'UPDATE'
    and (new.organization, new.name, new.currency)
      is distinct from (old.organization, old.name, old.currency)
    and exists (select from shifts where till = old.id)
  then
    raise exception 'a till with shifts keeps organization, name and currency'
      using errcode = '23514', constraint = 'tills_in_use', table = 'tills';
  end if;

  new.account := ledger_house(new.organization, 'till', new.currency, new.id);
  return new;
end $$;

create or replace trigger tills_account
before insert or update on tills
for each row execute function till_account();
