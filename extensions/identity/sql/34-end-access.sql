-- The end of all that a person can do here, and the intent to end it at Keycloak, which is stored
-- before Keycloak is asked: a crash, or a Keycloak that is down, loses none.

-- What is left to do there.
create index if not exists sagas_end_access_due
  on sagas (next_at, id)
  where kind = 'end_access' and state = 'running';

-- Suspends a person who is active, and ends every login.
--   p_since   an end that began here or later counts as this one; null: none does
--   answers   what is to be ended at Keycloak; no row when nothing is, or somebody is at it
--   locks     the person
create or replace function identity_end_access(p_user uuid, p_since timestamptz default null)
returns table (saga uuid, subject text)
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_person directus_users;
begin
  select * into v_person from directus_users where id = p_user for no key update;
  if not found then
    return;
  end if;

  update directus_users
  set status = 'suspended'
  where id = p_user and status = 'active';
  perform identity_end_user_sessions(p_user);

  if v_person.provider <> 'keycloak' or v_person.external_identifier is null or exists (
    select
    from sagas
    where kind = 'end_access'
      and payload ->> 'user' = p_user::text
      and created_at >= p_since)
  then
    return;
  end if;

  return query
  insert into sagas (kind, state, step, payload, correlation_id, next_at)
  values (
    'end_access',
    'running',
    'keycloak',
    json_build_object('user', p_user, 'subject', v_person.external_identifier),
    coalesce(nullif(current_setting('cubehub.correlation', true), '')::uuid, gen_random_uuid()),
    current_timestamp + interval '30 seconds')
  returning sagas.id, sagas.payload ->> 'subject';
end $$;

-- Takes an end that is due at Keycloak: after half a minute, a minute, two … a quarter of an hour.
--   answers  it; no row when none is due
--   locks    it, skipping one that another process is taking
create or replace function identity_take_end_access()
returns table (saga uuid, subject text)
language sql
set search_path = public, pg_temp
as $$
  with due as (
    select id
    from sagas
    where kind = 'end_access' and state = 'running' and next_at <= current_timestamp
    order by next_at, id
    limit 1
    for no key update skip locked)
  update sagas
  set
    attempts = attempts + 1,
    next_at = current_timestamp
      + least(900, 30 * power(2, least(attempts, 5))) * interval '1 second',
    updated_at = current_timestamp
  from due
  where sagas.id = due.id
  returning sagas.id, sagas.payload ->> 'subject'
$$;

-- Notes how it went at Keycloak.
--   p_error  null: it is done
create or replace function identity_note_end_access(p_saga uuid, p_error text default null)
returns void
language sql
set search_path = public, pg_temp
as $$
  update sagas
  set
    state = case when p_error is null then 'completed' else state end,
    error = p_error,
    next_at = case when p_error is null then null else next_at end,
    updated_at = current_timestamp
  where id = p_saga and kind = 'end_access' and state = 'running'
$$;

-- A person whose row is deleted loses what Keycloak keeps for them too: the next login there would
-- make the row anew.
create or replace function identity_end_deleted() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  perform identity_end_user_sessions(old.id);
  insert into sagas (kind, state, step, payload, correlation_id, next_at)
  values (
    'end_access',
    'running',
    'keycloak',
    json_build_object('user', old.id, 'subject', old.external_identifier),
    coalesce(nullif(current_setting('cubehub.correlation', true), '')::uuid, gen_random_uuid()),
    current_timestamp);
  return old;
end $$;

create or replace trigger identity_end_deleted
before delete on directus_users
for each row
when (old.provider = 'keycloak' and old.external_identifier is not null)
execute function identity_end_deleted();
