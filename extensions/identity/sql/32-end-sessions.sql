-- Logins that end. Whoever ends one, by whatever door, its sockets hear of it.

-- Announces logins that ended before their time, once for each person: native logout, a changed
-- password, a used token, an administrator, the functions below.
create or replace function identity_tell_ended() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  perform outbox_add(
    'identity.session.revoked',
    ended."user"::text,
    jsonb_build_object(
      'user', ended."user",
      'all', false,
      'sessions', ended.sessions,
      'tokens', ended.tokens,
      'sids', ended.sids))
  from (
    select
      after."user",
      jsonb_agg(after.id) as sessions,
      jsonb_agg(after.token_hash) as tokens,
      coalesce(
        jsonb_agg(after.keycloak_sid_hash) filter (where after.keycloak_sid_hash is not null),
        '[]') as sids
    from rows_after after
    join rows_before before on before.id = after.id
    where before.ended_at is null
      and after.ended_at is not null
      and after.expires_at > current_timestamp
    group by after."user") ended;
  return null;
end $$;

create or replace trigger identity_sessions_tell_ended
  after update on identity_sessions
  referencing old table as rows_before new table as rows_after
  for each statement
  execute function identity_tell_ended();

-- Ends these logins. The token that came before the last one holds for a few seconds more: it goes too.
--   p_sessions  ids of identity_sessions
--   locks       the rows
create or replace function identity_end_these(p_sessions uuid[]) returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
  delete from directus_sessions
  where identity_hash(token) in (
    select token_hash from identity_sessions where id = any (p_sessions)
    union all
    select token_hash from identity_used_tokens where session = any (p_sessions));

  update identity_sessions
  set ended_at = current_timestamp
  where id = any (p_sessions)
    and ended_at is null;
end $$;

create or replace function identity_end_session(p_session uuid) returns void
language sql
set search_path = public, pg_temp
as $$
  select identity_end_these(array[p_session])
$$;

-- Whoever binds a login to a session of Keycloak waits for whoever ends that session, and the other
-- way round, until the end of the transaction.
create or replace function identity_lock_sid(p_sid text) returns void
language sql
set search_path = public, pg_temp
as $$
  select pg_advisory_xact_lock(hashtextextended('identity_sid:' || p_sid, 0))
$$;

-- Gives a login that was made a moment ago the id that its access token names. One that came of a
-- session of Keycloak that has ended meanwhile is over too.
--   p_token_hash  of its refresh token, in hex
--   p_session     the id
--   p_sid         SHA-256 of the session's id at Keycloak, in hex; null: it has none
create or replace function identity_name_login(p_token_hash text, p_session uuid, p_sid text)
returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if p_sid is not null then
    perform identity_lock_sid(p_sid);
  end if;

  update identity_sessions
  set id = p_session, keycloak_sid_hash = p_sid
  where token_hash = p_token_hash;

  if p_sid is not null and identity_is_sid_revoked(p_sid) then
    perform identity_end_session(p_session);
  end if;
end $$;

-- Ends a session of Keycloak and every login that came of it.
--   p_sid  SHA-256 of its id, in hex
create or replace function identity_end_sid(p_sid text) returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
  perform identity_lock_sid(p_sid);
  perform identity_revoke_sid(p_sid, 900);
  perform identity_end_these(array(
    select id from identity_sessions where keycloak_sid_hash = p_sid and ended_at is null));
  -- For the sockets of access tokens, which have no row.
  perform outbox_add(
    'identity.session.revoked',
    null,
    jsonb_build_object(
      'user', null,
      'all', false,
      'sessions', '[]'::jsonb,
      'tokens', '[]'::jsonb,
      'sids', jsonb_build_array(p_sid)));
end $$;

-- Ends the logins of a person.
--   p_but     the one that stays, an id of identity_sessions; null: none
--   p_before  only those that began earlier; null: all
create or replace function identity_end_user_sessions(
  p_user   uuid,
  p_but    uuid default null,
  p_before timestamptz default null)
returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_kept    uuid[] := array(
    select id
    from identity_sessions
    where "user" = p_user
      and (id = p_but or created_at >= p_before));
  v_is_all  boolean := p_but is null and p_before is null;
begin
  perform identity_revoke_sid(ending.hash, 900)
  from (
    select keycloak_sid_hash as hash
    from identity_sessions
    where "user" = p_user and ended_at is null and id <> all (v_kept)
    except
    select keycloak_sid_hash from identity_sessions where id = any (v_kept)) ending
  where ending.hash is not null;

  perform identity_end_these(array(
    select id
    from identity_sessions
    where "user" = p_user and ended_at is null and id <> all (v_kept)));

  if v_is_all then
    delete from directus_sessions where "user" = p_user;
    perform outbox_add(
      'identity.session.revoked',
      p_user::text,
      jsonb_build_object(
        'user', p_user,
        'all', true,
        'sessions', '[]'::jsonb,
        'tokens', '[]'::jsonb,
        'sids', '[]'::jsonb));
  end if;
end $$;
