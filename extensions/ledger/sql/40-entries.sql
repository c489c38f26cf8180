-- What must never be false about entries and their rollups.

-- The writing transaction: the fold of append accounts goes along it, since an id can become
-- visible after a higher one. Kept out of the snapshot.
alter table ledger_entries
  add column if not exists xact xid8 not null default pg_current_xact_id();
alter table ledger_rollups
  add column if not exists xact_before xid8 not null default '0';

alter table ledger_entries drop constraint if exists ledger_entries_amount;
alter table ledger_entries add constraint ledger_entries_amount check (
  amount <> 0 and amount between -999999999999999999 and 999999999999999999);

-- A lost update of an account would repeat a number here, so it cannot commit.
create unique index if not exists ledger_entries_account_seq
on ledger_entries (account, account_seq);

create index if not exists ledger_entries_journal
on ledger_entries (journal, id);

create index if not exists ledger_entries_unfolded
on ledger_entries (account, xact) include (amount)
where account_seq is null;
