-- The end of an account at the wish of its person. What they bought, sold and own stays, under nobody's
-- name.

-- Closes the account at once: it is archived, and every login ends.
--   p_user         the person
--   p_saga         the id of the saga
--   p_correlation  the request; null: the saga itself
--   p_due          when somebody else may look after what is left to do
--   answers        the person's id in Keycloak; null without one
--   raises         42501: administrators and managers are not erased by themselves
create or replace function identity_begin_erasure(
  p_user uuid, p_saga uuid, p_correlation uuid, p_due timestamptz)
returns text
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_subject text;
begin
  update directus_users
  set status = 'archived',
      token = null
  where id = p_user
    and status = 'active'
  returning case when provider = 'keycloak' then external_identifier end into v_subject;
  if not found then
    raise exception 'the account is not active' using errcode = '42501';
  end if;

  perform identity_end_user_sessions(p_user, null);
  insert into sagas (id, kind, state, step, payload, correlation_id, next_at)
  values (
    p_saga, 'user_erasure', 'running', 'closed',
    jsonb_strip_nulls(jsonb_build_object('user', p_user, 'keycloak_id', v_subject)),
    coalesce(p_correlation, p_saga), p_due);
  return v_subject;
end $$;

-- Takes the person's name from all that is kept, and removes the rest. Keycloak has forgotten them.
--   p_saga  the erasure
create or replace function identity_finish_erasure(p_saga uuid) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_user uuid;
begin
  select (payload ->> 'user')::uuid into v_user
  from sagas
  where id = p_saga
    and kind = 'user_erasure'
    and state = 'running'
  for update;
  if not found then
    return;
  end if;

  perform identity_erase_person(v_user);
  perform outbox_add('identity.user.erased', v_user::text, jsonb_build_object('user', v_user));

  update sagas
  set state = 'completed',
      step = 'completed',
      next_at = null,
      updated_at = current_timestamp
  where id = p_saga;
end $$;

-- The row stays for those that refer to it; its id at Keycloak too, so that a bearer that still holds
-- makes no new one.
create or replace function identity_erase_person(p_user uuid) returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
  delete from contacts where owner = p_user;
  delete from friendships where p_user in (sender, receiver);
  delete from auth_challenges where "user" = p_user;
  delete from identity_grants where "user" = p_user;
  delete from identity_used_tokens
  where session in (select id from identity_sessions where "user" = p_user);
  delete from identity_sessions where "user" = p_user;
  delete from directus_sessions where "user" = p_user;
  delete from directus_access where "user" = p_user;
  delete from directus_presets where "user" = p_user;
  delete from directus_notifications where recipient = p_user;
  -- What the row held before.
  delete from directus_revisions
  where collection = 'directus_users'
    and item = p_user::text;
  update directus_activity
  set ip = null, user_agent = null
  where "user" = p_user;

  update directus_users
  set email = null, password = null, token = null, tfa_secret = null, auth_data = null,
      username = null, first_name = null, last_name = null, avatar = null, language = null,
      location = null, title = null, description = null, tags = null, phone = null, iin = null,
      organization = null, verified_email = null, email_verified_at = null, last_access = null,
      last_page = null, last_seen_at = null, appearance = null, theme_light = null,
      theme_dark = null, theme_light_overrides = null, theme_dark_overrides = null,
      email_notifications = false, deleted_at = current_timestamp
  where id = p_user;
end $$;
