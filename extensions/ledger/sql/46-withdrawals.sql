-- What must never be false about withdrawals, and where their destinations are kept: encrypted, in
-- cubehub_private, where no API of the platform looks.

alter table withdrawals
  drop constraint if exists withdrawals_amount,
  drop constraint if exists withdrawals_status,
  drop constraint if exists withdrawals_other_person,
  drop constraint if exists withdrawals_decided,
  drop constraint if exists withdrawals_payout,
  drop constraint if exists withdrawals_posted;

alter table withdrawals
  add constraint withdrawals_amount check (amount > 0),
  add constraint withdrawals_status check (
    status in ('requested', 'approved', 'paid', 'rejected', 'cancelled', 'unknown')),
  add constraint withdrawals_other_person check (decided_by <> "user"),
  add constraint withdrawals_decided check ((status = 'requested') = (decided_at is null)),
  add constraint withdrawals_payout check (
    status not in ('approved', 'paid', 'unknown')
    or (provider is not null and provider_key is not null)),
  add constraint withdrawals_posted check ((status = 'paid') = (journal is not null));

create index if not exists withdrawals_of_user
on withdrawals ("user", currency, created_at);

create index if not exists withdrawals_due
on withdrawals (check_at, id)
where status in ('approved', 'unknown');

create index if not exists withdrawals_open
on withdrawals (status, id)
where status in ('requested', 'approved', 'unknown');

create schema if not exists cubehub_private;
revoke all on schema cubehub_private from public;

-- hint: the last signs of the destination, by which its owner and the staff know it.
create table if not exists cubehub_private.withdrawal_destinations (
  withdrawal      uuid  primary key references withdrawals (id),
  destination_enc bytea not null,
  hint            text  not null
);

-- A withdrawal only goes forward, and what was asked for never changes.
--   raises  23514 withdrawals_forward
create or replace function withdrawals_keep_forward() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if (new.id, new."user", new.account, new.hold, new.amount, new.currency, new.created_at)
      is distinct from
      (old.id, old."user", old.account, old.hold, old.amount, old.currency, old.created_at)
    or (old.provider_key is not null and new.provider_key is distinct from old.provider_key)
    or (old.status, new.status) not in (
      ('requested', 'approved'), ('requested', 'rejected'), ('requested', 'cancelled'),
      ('approved', 'approved'), ('approved', 'unknown'), ('approved', 'paid'),
      ('approved', 'rejected'), ('unknown', 'unknown'), ('unknown', 'approved'),
      ('unknown', 'paid'), ('unknown', 'rejected'))
  then
    raise exception 'a withdrawal only goes forward'
      using errcode = '23514', constraint = 'withdrawals_forward', table = 'withdrawals';
  end if;
  return new;
end $$;

create or replace trigger withdrawals_forward
before update on withdrawals
for each row execute function withdrawals_keep_forward();
