-- What must never be false about journals.

-- Order in which they were written; checkpoints are made along it. Kept out of the snapshot.
alter table ledger_journals
  add column if not exists no bigint generated always as identity unique;

alter table ledger_journals
  drop constraint if exists ledger_journals_kind,
  drop constraint if exists ledger_journals_status;

-- One array constant is parsed many times faster than a list of them.
alter table ledger_journals
  add constraint ledger_journals_kind check (kind = any (
    '{deposit,withdrawal,transfer,gift,case_open,claim,sale,refund,opening_float,paid_in,paid_out,cash_drop,over_short,distribution,payout,invoice,invoice_payment,credit_note,fee,exchange,capture,adjustment,reversal}')),
  add constraint ledger_journals_status check (
    case status
      when 'posted' then reject_code is null
      when 'rejected' then reject_code is not null
      else false
    end);

create unique index if not exists ledger_journals_reversed_once
on ledger_journals (reverses)
where reverses is not null and status = 'posted';

create index if not exists ledger_journals_ref
on ledger_journals (ref_type, ref_id)
where ref_id is not null;
