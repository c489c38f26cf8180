-- What must never be false about accounts.
-- This table is written by every posting, and PostgreSQL parses each CHECK again in each of those
-- statements: so there is one short CHECK for what moves, and what never changes after the account
-- is opened is checked once, by the insert trigger.

alter table ledger_accounts set (fillfactor = 70);

-- Floor and ceiling (none where null); a closed account is empty.
alter table ledger_accounts drop constraint if exists ledger_accounts_limits;
alter table ledger_accounts add constraint ledger_accounts_limits check (
  held >= 0
  and balance - held >= min_balance
  and balance <= max_balance
  and (status <> 'closed' or (balance = 0 and held = 0)));

create unique index if not exists ledger_accounts_one_each
on ledger_accounts (owner_type, owner_user, owner_organization, purpose, subject_id, currency, shard)
nulls not distinct;

-- Checks the shape of an account when it is opened.
--   raises  23514 ledger_accounts_shape
create or replace function ledger_account_shape() returns trigger
language plpgsql
as $$
begin
  if new.owner_type not in ('user', 'organization', 'system')
    or (new.owner_type = 'user') <> (new.owner_user is not null)
    or (new.owner_type = 'organization') <> (new.owner_organization is not null)
    or new.normal_side not in ('C', 'D')
    or new.posting not in ('sync', 'append')
    or new.status not in ('active', 'frozen', 'closed')
    or new.balance <> 0 or new.held <> 0 or new.seq <> 0
    or (new.posting = 'append' and (new.min_balance is not null or new.max_balance is not null))
  then
    raise exception 'this is not an account'
      using errcode = '23514', constraint = 'ledger_accounts_shape', table = 'ledger_accounts';
  end if;
  return new;
end $$;

create or replace trigger ledger_accounts_shape
before insert on ledger_accounts
for each row execute function ledger_account_shape();
