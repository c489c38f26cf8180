-- A registration, from its first note to its end. Keycloak is asked between these functions, never
-- within them.

-- Notes that an account is about to be made, before anybody outside hears of it.
--   p_saga         its id, which Keycloak keeps beside the person
--   p_correlation  the request; null: the saga itself
--   p_key          hash of the address
--   p_due          when somebody else may look after it
create or replace function identity_begin_registration(
  p_saga uuid, p_correlation uuid, p_key text, p_due timestamptz)
returns void
language sql
set search_path = public, pg_temp
as $$
  insert into sagas (id, kind, state, step, payload, correlation_id, next_at)
  values (
    p_saga, 'user_registration', 'running', 'begun', jsonb_build_object('key', p_key),
    coalesce(p_correlation, p_saga), p_due)
$$;

-- Why an account cannot be made; null when it can.
--   answers  EMAIL_ALREADY_EXISTS, USERNAME_ALREADY_EXISTS, or null
create or replace function identity_taken(p_email text, p_username text) returns text
language sql
stable
set search_path = public, pg_temp
as $$
  select case
    when exists (select from directus_users where lower(email) = lower(p_email))
      then 'EMAIL_ALREADY_EXISTS'
    when exists (select from directus_users where lower(username) = lower(p_username))
      then 'USERNAME_ALREADY_EXISTS'
  end
$$;

-- Makes the row of a customer and ends the registration: both, or neither.
--   p_saga     the registration; it must still be running
--   p_account  {provider, external_identifier?, email, password_hash?, username?, first_name?,
--              last_name?, language?, iin?, is_verified, role}
--   answers    the id of the person
--   locks      the saga, and the person's id in Keycloak
--   raises     23505 directus_users_email_once, directus_users_username_once;
--              23514 sagas_registration_running: somebody is undoing it
create or replace function identity_complete_registration(p_saga uuid, p_account jsonb)
returns uuid
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_user    uuid;
  v_subject text := lower(p_account ->> 'external_identifier');
begin
  perform from sagas where id = p_saga and state = 'running' for update;
  if not found then
    raise exception 'the registration is not running'
      using errcode = '23514', constraint = 'sagas_registration_running';
  end if;

  if v_subject is not null then
    perform identity_lock_subject(v_subject);
    -- A login came first and made the row: it stays, and gets what only the registration knows.
    update directus_users
    set username = coalesce(username, p_account ->> 'username'),
        first_name = coalesce(first_name, p_account ->> 'first_name'),
        last_name = coalesce(last_name, p_account ->> 'last_name'),
        language = coalesce(p_account ->> 'language', language)
    where provider = p_account ->> 'provider'
      and lower(external_identifier) = v_subject
    returning id into v_user;
  end if;

  if v_user is null then
    v_user := identity_insert_customer(p_account);
  end if;

  update sagas
  set state = 'completed',
      step = 'completed',
      next_at = null,
      updated_at = current_timestamp,
      payload = payload::jsonb || jsonb_build_object('user', v_user, 'keycloak_id', v_subject)
  where id = p_saga;

  if not (p_account ->> 'is_verified')::boolean then
    perform outbox_add(
      'identity.verification.requested', v_user::text, jsonb_build_object('user', v_user));
  end if;
  return v_user;
end $$;

-- The row itself.
--   raises  23505, of an address always directus_users_email_once: Directus has a rule for it too
create or replace function identity_insert_customer(p_account jsonb) returns uuid
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_user uuid;
  v_rule text;
begin
  insert into directus_users (
    id, email, password, username, first_name, last_name, language, iin,
    status, role, provider, external_identifier, verified_email, email_verified_at, date_created)
  select
    gen_random_uuid(), lower(account.email), account.password_hash, account.username,
    account.first_name, account.last_name, account.language, account.iin,
    'active', account.role, account.provider, account.external_identifier,
    case when account.is_verified then lower(account.email) end,
    case when account.is_verified then current_timestamp end,
    current_timestamp
  from jsonb_to_record(p_account) as account (
    email text, password_hash text, username text, first_name text, last_name text, language text,
    iin text, role uuid, provider text, external_identifier text, is_verified boolean)
  returning id into v_user;
  return v_user;
exception
  when unique_violation then
    get stacked diagnostics v_rule = constraint_name;
    raise unique_violation using
      message = 'somebody else has this already',
      constraint = replace(v_rule, 'directus_users_email_unique', 'directus_users_email_once');
end $$;

-- Decides that a registration is taken back, unless its account was made after all: the answer to a
-- commit may have been lost. From then on no login makes a row for the person.
--   p_saga         the registration
--   p_keycloak_id  the person at Keycloak; null while nobody knows
--   p_error        why
--   p_due          when somebody else may look after it
--   answers        the person, when the account stays; null when it is to be undone
create or replace function identity_begin_undo(
  p_saga uuid, p_keycloak_id text, p_error text, p_due timestamptz)
returns uuid
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_user    uuid;
  v_subject text := lower(p_keycloak_id);
begin
  select (payload ->> 'user')::uuid into v_user
  from sagas
  where id = p_saga
  for update;

  if v_user is null and v_subject is not null then
    perform identity_lock_subject(v_subject);
    select id into v_user
    from directus_users
    where provider = 'keycloak'
      and lower(external_identifier) = v_subject;
  end if;

  if v_user is not null then
    update sagas
    set state = 'completed',
        step = 'completed',
        next_at = null,
        updated_at = current_timestamp,
        payload = payload::jsonb || jsonb_build_object('user', v_user)
    where id = p_saga
      and state in ('running', 'compensating');
    return v_user;
  end if;

  update sagas
  set state = 'compensating',
      step = 'undo',
      error = coalesce(error, p_error),
      next_at = p_due,
      updated_at = current_timestamp,
      payload = payload::jsonb || jsonb_strip_nulls(jsonb_build_object('keycloak_id', v_subject))
  where id = p_saga
    and state in ('running', 'compensating');
  return null;
end $$;

-- Nothing is left of the registration, anywhere. Announced where something may have been.
create or replace function identity_end_undo(p_saga uuid) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_state text;
begin
  select state into v_state
  from sagas
  where id = p_saga
    and state in ('running', 'compensating')
  for update;

  update sagas
  set state = 'compensated',
      next_at = null,
      updated_at = current_timestamp
  where id = p_saga
    and v_state is not null;
  if v_state = 'compensating' then
    perform outbox_add('identity.user.closed', p_saga::text, jsonb_build_object('saga', p_saga));
  end if;
end $$;
