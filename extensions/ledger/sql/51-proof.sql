-- What must never be false about checkpoints, their keys and the nightly audits, and where the proof
-- keeps what no API of the platform shows: the salt of receipts and the numbers that are still open.

alter table ledger_checkpoints
  drop constraint if exists ledger_checkpoints_range,
  drop constraint if exists ledger_checkpoints_hashes;
alter table ledger_checkpoints
  add constraint ledger_checkpoints_range check (
    first_no > 0 and last_no >= first_no - 1 and journals_count > 0),
  add constraint ledger_checkpoints_hashes check (
    root ~ '^[0-9a-f]{64}$' and previous ~ '^[0-9a-f]{64}$' and hash ~ '^[0-9a-f]{64}$'
    and signature ~ '^[0-9a-f]{128}$');

-- Those that hold journals of earlier ranges.
create index if not exists ledger_checkpoints_late on ledger_checkpoints (id, last_no)
where late is not null;

-- Where the journal of a number is sealed.
create index if not exists ledger_checkpoints_numbers on ledger_checkpoints (last_no, first_no);

alter table ledger_signing_keys drop constraint if exists ledger_signing_keys_public_key;
alter table ledger_signing_keys
  add constraint ledger_signing_keys_public_key check (public_key ~ '^[0-9a-f]{64}$');

alter table ledger_audits drop constraint if exists ledger_audits_finished;
alter table ledger_audits
  add constraint ledger_audits_finished check (
    (finished_at is null) = (is_clean is null)
    and is_clean is not distinct from (problems_count = 0));

-- One key signs at a time.
create unique index if not exists ledger_signing_keys_one_in_use
on ledger_signing_keys ((retired_at is null))
where retired_at is null;

create or replace trigger ledger_checkpoints_append_only
before update or delete on ledger_checkpoints
for each statement execute function ledger_append_only();

create or replace trigger ledger_signing_keys_append_only
before delete on ledger_signing_keys
for each statement execute function ledger_append_only();

create or replace trigger ledger_audits_append_only
before delete on ledger_audits
for each statement execute function ledger_append_only();

create schema if not exists cubehub_private;
revoke all on schema cubehub_private from public;

-- Ranges of journal numbers below a checkpoint that nobody had written yet when it was made: taken
-- back for ever, or of a transaction that was slow. The horizon is a transaction that all their
-- writers are older than; it is set when they had time to get an id of their own.
create table if not exists cubehub_private.ledger_open_numbers (
  first_no bigint      primary key,
  last_no  bigint      not null check (last_no >= first_no),
  noted_at timestamptz not null default current_timestamp,
  horizon  xid8
);

-- Keeps the commitments of a receipt from being guessed. Two random ids hold 244 bits.
create table if not exists cubehub_private.ledger_receipt_salt (
  id   boolean primary key default true check (id),
  salt bytea   not null check (octet_length(salt) = 32)
);
insert into cubehub_private.ledger_receipt_salt (salt)
values (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')))
on conflict do nothing;
