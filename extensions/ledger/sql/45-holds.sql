-- What must never be false about holds and pay codes.

alter table ledger_holds
  drop constraint if exists ledger_holds_amount,
  drop constraint if exists ledger_holds_captured,
  drop constraint if exists ledger_holds_status,
  drop constraint if exists ledger_holds_closed,
  drop constraint if exists ledger_holds_posted;

alter table ledger_holds
  add constraint ledger_holds_amount check (amount > 0),
  add constraint ledger_holds_captured check (captured between 0 and amount),
  add constraint ledger_holds_status check (status in ('held', 'captured', 'released', 'expired')),
  add constraint ledger_holds_closed check ((status = 'held') = (closed_at is null)),
  add constraint ledger_holds_posted check ((status = 'captured') = (journal is not null));

create index if not exists ledger_holds_due
on ledger_holds (expires_at, id)
where status = 'held';

create index if not exists ledger_holds_open
on ledger_holds (account, id)
where status = 'held';

alter table wallet_pay_codes
  drop constraint if exists wallet_pay_codes_hash,
  drop constraint if exists wallet_pay_codes_max_amount;

alter table wallet_pay_codes
  add constraint wallet_pay_codes_hash check (code_hash ~ '^[0-9a-f]{64}$'),
  add constraint wallet_pay_codes_max_amount check (max_amount > 0);
