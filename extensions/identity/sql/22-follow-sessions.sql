-- Logins follow the sessions of Directus, whoever makes, renews or ends them: its own routes, GraphQL,
-- sockets, or a statement of ours. May run again and again.

-- Notes a new session of Directus. A renewal by cookie keeps the old session for some seconds and
-- makes a second one: that is the same login, and one that has ended meanwhile stays ended.
--   locks  the login
create or replace function identity_session_opened() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_ended timestamptz;
begin
  if new."user" is null then
    return null;
  end if;

  insert into identity_sessions
    ("user", kind, token_hash, ip, user_agent, last_seen_at, expires_at)
  select
    person.id,
    case when person.provider = 'keycloak' then 'sso' else 'password' end,
    identity_hash(new.token),
    new.ip,
    new.user_agent,
    current_timestamp,
    new.expires
  from directus_users person
  where person.id = new."user"
  on conflict (token_hash) do update
    set last_seen_at = current_timestamp, expires_at = excluded.expires_at
  returning ended_at into v_ended;

  if v_ended is not null then
    delete from directus_sessions where token = new.token;
  end if;
  return null;
end $$;

-- Follows a token to its successor and remembers it as used; or notes a longer life.
--   locks  the login
create or replace function identity_session_renewed() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_successor text := case
    when new.token <> old.token then new.token
    when new.next_token is distinct from old.next_token then new.next_token
  end;
  v_session uuid;
begin
  if v_successor is null then
    update identity_sessions
    set expires_at = new.expires, last_seen_at = current_timestamp
    where token_hash = identity_hash(new.token);
    return null;
  end if;

  update identity_sessions
  set token_hash = identity_hash(v_successor),
    last_seen_at = current_timestamp,
    -- By cookie the old session gets a few seconds more, and its successor comes with its own time.
    expires_at = case when new.token <> old.token then new.expires else expires_at end
  where token_hash = identity_hash(old.token)
  returning id into v_session;

  if v_session is not null then
    insert into identity_used_tokens (token_hash, session)
    values (identity_hash(old.token), v_session)
    on conflict (token_hash) do nothing;
  end if;
  return null;
end $$;

-- Ends the login of a session that is gone. What a renewal has left behind is nobody's any more.
--   locks  the login
create or replace function identity_session_closed() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  update identity_sessions
  set ended_at = current_timestamp
  where token_hash = identity_hash(old.token)
    and ended_at is null;
  return null;
end $$;

create or replace trigger identity_session_opened
after insert on directus_sessions
for each row execute function identity_session_opened();

create or replace trigger identity_session_renewed
after update of token, next_token, expires on directus_sessions
for each row execute function identity_session_renewed();

create or replace trigger identity_session_closed
after delete on directus_sessions
for each row execute function identity_session_closed();

-- Sessions from before there was anybody to follow them.
insert into identity_sessions ("user", kind, token_hash, ip, user_agent, last_seen_at, expires_at)
select
  person.id,
  case when person.provider = 'keycloak' then 'sso' else 'password' end,
  identity_hash(coalesce(session.next_token, session.token)),
  session.ip,
  session.user_agent,
  current_timestamp,
  session.expires
from directus_sessions session
join directus_users person on person.id = session."user"
where session.expires > current_timestamp
  and not exists (
    select
    from identity_used_tokens used
    where used.token_hash = identity_hash(session.token))
on conflict (token_hash) do nothing;
