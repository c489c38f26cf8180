-- What must never be false about payments at a provider. May run again and again.

alter table payments
  drop constraint if exists payments_purpose_known,
  drop constraint if exists payments_status_known,
  drop constraint if exists payments_provider_named,
  drop constraint if exists payments_amount_in_range,
  drop constraint if exists payments_refunded_within_amount,
  drop constraint if exists payments_refunded_whole,
  drop constraint if exists payments_posted_when_paid,
  drop constraint if exists payments_top_up_has_user,
  drop constraint if exists payments_checks_not_negative;

alter table payments
  add constraint payments_purpose_known
    check (purpose in ('wallet_topup', 'invoice', 'sale', 'subscription')),
  add constraint payments_status_known
    check (status in (
      'pending', 'processing', 'unknown', 'succeeded', 'failed', 'cancelled', 'refunded')),
  -- The clearing account of a provider has its name.
  add constraint payments_provider_named
    check (provider ~ '^[a-z0-9]{1,32}$'),
  add constraint payments_amount_in_range
    check (amount between 1 and 999999999999999999),
  add constraint payments_refunded_within_amount
    check (refunded_amount between 0 and amount),
  add constraint payments_refunded_whole
    check (status <> 'refunded' or refunded_amount = amount),
  add constraint payments_posted_when_paid
    check ((status in ('succeeded', 'refunded')) = (journal is not null)),
  add constraint payments_top_up_has_user
    check (purpose <> 'wallet_topup' or "user" is not null),
  add constraint payments_checks_not_negative
    check (checks_count >= 0);

-- A payment of the provider pays for one of ours.
create unique index if not exists payments_provider_payment_once
  on payments (provider, provider_payment_id);

-- What is to be asked about.
create index if not exists payments_due on payments (check_at, id) where check_at is not null;

create index if not exists payments_of_user on payments ("user", created_at);

-- Only functions of billing write its tables: they run with cubehub.billing = 'on'. Everybody else
-- is refused, administrators and the studio included.
--   raises  42501
create or replace function billing_guard() returns trigger
language plpgsql
as $$
begin
  if coalesce(current_setting('cubehub.billing', true), '') <> 'on' then
    raise exception 'payments are written only by functions of billing' using errcode = '42501';
  end if;
  return null;
end $$;

-- What was agreed with a provider is evidence, and stays.
--   raises  42501
create or replace function billing_keep() returns trigger
language plpgsql
as $$
begin
  raise exception 'payments and events of providers are kept' using errcode = '42501';
end $$;

create or replace trigger payments_guard
before insert or update or delete on payments
for each statement execute function billing_guard();

create or replace trigger payments_kept
before delete on payments
for each statement execute function billing_keep();

create or replace trigger payments_no_truncate
before truncate on payments
for each statement execute function billing_keep();

-- Where a payment may go from a status. What is unknown is left only for what the provider has
-- confirmed; what is paid is never unpaid.
create or replace function billing_next_statuses(p_status text) returns text[]
language sql
immutable
as $$
  select case p_status
    when 'pending' then array['processing', 'unknown', 'succeeded', 'failed', 'cancelled']
    when 'processing' then array['unknown', 'succeeded', 'failed', 'cancelled']
    when 'unknown' then array['succeeded', 'failed', 'cancelled']
    when 'succeeded' then array['refunded']
    else array[]::text[]
  end
$$;

-- A payment only goes forward, and stays the payment that it was.
--   raises  23514 payments_forward, payments_frozen
create or replace function payments_forward() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if new.status <> old.status and new.status <> all (billing_next_statuses(old.status)) then
    raise exception 'a payment does not go from % to %', old.status, new.status
      using errcode = '23514', constraint = 'payments_forward';
  end if;
  if (new.id, new."user", new.purpose, new.provider, new.provider_key, new.amount, new.currency)
      is distinct from
      (old.id, old."user", old.purpose, old.provider, old.provider_key, old.amount, old.currency)
    or new.provider_payment_id is distinct from old.provider_payment_id
      and old.provider_payment_id is not null
    or new.journal is distinct from old.journal and old.journal is not null
    or new.refunded_amount < old.refunded_amount
  then
    raise exception 'a payment stays what it was'
      using errcode = '23514', constraint = 'payments_frozen';
  end if;
  return new;
end $$;

create or replace trigger payments_forward
before update on payments
for each row execute function payments_forward();
