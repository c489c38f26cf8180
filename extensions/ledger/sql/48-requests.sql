-- What must never be false about requests for a second person, and about changes of accounts.

alter table ledger_requests
  drop constraint if exists ledger_requests_action,
  drop constraint if exists ledger_requests_status,
  drop constraint if exists ledger_requests_shape,
  drop constraint if exists ledger_requests_reason,
  drop constraint if exists ledger_requests_decided,
  drop constraint if exists ledger_requests_second_person,
  drop constraint if exists ledger_requests_posted;

-- Whoever asked may take the request back, but never confirms it.
alter table ledger_requests
  add constraint ledger_requests_action check (action in ('unfreeze', 'adjustment', 'reversal')),
  add constraint ledger_requests_status check (status in ('pending', 'confirmed', 'refused')),
  add constraint ledger_requests_shape check (
    case action
      when 'unfreeze' then account is not null and reverses is null and amount is null
      when 'adjustment' then account is not null and reverses is null
        and amount <> 0 and amount is not null and currency is not null
      when 'reversal' then account is null and reverses is not null
        and amount > 0 and amount is not null and currency is not null
    end),
  add constraint ledger_requests_reason check (reason ~ '\S'),
  add constraint ledger_requests_decided check (
    (status = 'pending') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
  add constraint ledger_requests_second_person check (
    status <> 'confirmed' or decided_by <> requested_by),
  add constraint ledger_requests_posted check (
    (journal is not null) = (status = 'confirmed' and action <> 'unfreeze'));

create unique index if not exists ledger_requests_one_unfreeze
on ledger_requests (account, action)
where status = 'pending' and action = 'unfreeze';

create unique index if not exists ledger_requests_one_reversal
on ledger_requests (reverses, action)
where status = 'pending' and action = 'reversal';

create index if not exists ledger_requests_status_id
on ledger_requests (status, id);

alter table ledger_account_changes
  drop constraint if exists ledger_account_changes_status,
  drop constraint if exists ledger_account_changes_reason;

alter table ledger_account_changes
  add constraint ledger_account_changes_status check (
    previous in ('active', 'frozen')
    and status in ('active', 'frozen', 'closed')
    and previous <> status),
  add constraint ledger_account_changes_reason check (reason ~ '\S');

create index if not exists ledger_account_changes_account
on ledger_account_changes (account, id);
