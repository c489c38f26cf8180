-- What reports see of the ledger: views that other domains may read, and the indexes that periods
-- need. The deploy drops the views before it changes a table, and makes them again afterwards.

-- A period of one account reads the entries of this account in this period.
create index if not exists ledger_entries_period
on ledger_entries (account, created_at) include (amount);

-- A period of all accounts reads the pages of this period: entries lie in the order of time.
create index if not exists ledger_entries_time
on ledger_entries using brin (created_at, id) with (pages_per_range = 32);

-- Refusals are few, and the dashboard asks for the latest.
create index if not exists ledger_journals_rejected
on ledger_journals (created_at, id)
where status = 'rejected';

drop view if exists ledger_report_accounts;
create view ledger_report_accounts as
select
  account.id,
  account.owner_type,
  account.owner_user,
  account.owner_organization,
  coalesce(
    organization.name,
    nullif(concat_ws(' ', person.first_name, person.last_name), '')) as owner_name,
  account.purpose,
  account.subject_id,
  account.currency,
  currency.exponent,
  account.normal_side,
  account.posting,
  account.status,
  case account.posting when 'sync' then account.balance else ledger_balance(account.id) end
    as balance,
  account.held,
  account.created_at
from ledger_accounts account
join currencies currency on currency.code = account.currency
left join directus_users person on person.id = account.owner_user
left join organizations organization on organization.id = account.owner_organization;

-- Each leg with both of its times: when it was recorded, and when it took effect.
drop view if exists ledger_report_entries;
create view ledger_report_entries as
select
  entry.id,
  entry.account,
  entry.amount,
  entry.created_at as recorded_at,
  journal.effective_at
from ledger_entries entry
left join ledger_journals journal on journal.id = entry.journal;
