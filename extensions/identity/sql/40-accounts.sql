-- What must never be false about accounts and the sagas that make and erase them. May run again and
-- again.

alter table directus_users
  drop constraint if exists directus_users_username_form;

alter table directus_users
  -- The same letters for everybody: nobody is mistaken for somebody else.
  add constraint directus_users_username_form
    check (username ~ '^[A-Za-z0-9._-]{3,32}$');

create unique index if not exists directus_users_username_once
  on directus_users (lower(username));

-- One address, one account, whatever its letters.
create unique index if not exists directus_users_email_once
  on directus_users (lower(email));

alter table sagas
  drop constraint if exists sagas_kind_known,
  drop constraint if exists sagas_state_known,
  drop constraint if exists sagas_attempts_not_negative,
  drop constraint if exists sagas_going_on_is_due;

alter table sagas
  add constraint sagas_kind_known
    check (kind in ('user_registration', 'user_erasure', 'end_access')),
  add constraint sagas_state_known
    check (state in ('running', 'completed', 'compensating', 'compensated', 'failed')),
  add constraint sagas_attempts_not_negative
    check (attempts >= 0),
  -- What goes on is looked at again; what has ended is not.
  add constraint sagas_going_on_is_due
    check ((state in ('running', 'compensating')) = (next_at is not null));

-- What the sweeper looks for.
create index if not exists sagas_due on sagas (next_at, id) where next_at is not null;

-- Whether a registration of this person of Keycloak is being taken back.
create index if not exists sagas_taken_back
  on sagas ((payload ->> 'keycloak_id'))
  where kind = 'user_registration' and state = 'compensating';

-- The lock that decides between a login, which makes a row, and the undoing of a registration.
--   p_subject  the person's id in Keycloak
create or replace function identity_lock_subject(p_subject text) returns void
language sql
set search_path = public, pg_temp
as $$
  select pg_advisory_xact_lock(hashtextextended('identity|' || lower(p_subject), 0))
$$;

-- No row is made for somebody whom Keycloak is about to forget.
--   locks   the person's id until the transaction ends
--   raises  23514 directus_users_not_undone
create or replace function identity_refuse_undone() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  perform identity_lock_subject(new.external_identifier);
  if exists (
    select
    from sagas
    where kind = 'user_registration'
      and state = 'compensating'
      and payload ->> 'keycloak_id' = lower(new.external_identifier))
  then
    raise exception 'the registration of this person is being undone'
      using errcode = '23514', constraint = 'directus_users_not_undone';
  end if;
  return new;
end $$;

create or replace trigger identity_refuse_undone
before insert on directus_users
for each row
when (new.provider = 'keycloak' and new.external_identifier is not null)
execute function identity_refuse_undone();

-- A proof is one of an address: with another address it is worth nothing.
create or replace function identity_forget_proof() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if lower(new.email) is distinct from lower(new.verified_email) then
    new.email_verified_at := null;
  end if;
  return new;
end $$;

create or replace trigger identity_forget_proof
before update of email on directus_users
for each row
when (lower(new.email) is distinct from lower(old.email))
execute function identity_forget_proof();
