-- An address that was proved. May run again and again.

-- Notes that an address was proved, as long as it still is the person's. Where the proof says that
-- somebody else may have set up the account, whatever they could come back with goes first.
--   p_takes_over     whether logins, the linked IIN and the second factor go
--   p_takes_password whether the password goes too
--   p_kept           hashes of the sessions of Keycloak that stay
--   p_ended          hashes of those that were ended there
--   answers          whether it was noted
--   locks            the person
create or replace function identity_first_verified(
  p_user            uuid,
  p_email           text,
  p_takes_over      boolean,
  p_takes_password  boolean,
  p_kept            text[],
  p_ended           text[])
returns boolean
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_hash  text;
begin
  perform from directus_users where id = p_user and lower(email) = p_email for update;
  if not found then
    return false;
  end if;

  if p_takes_over then
    foreach v_hash in array p_ended loop
      perform identity_end_sid(v_hash);
    end loop;
    perform identity_end_these(array(
      select id
      from identity_sessions
      where "user" = p_user
        and ended_at is null
        and (keycloak_sid_hash is null or keycloak_sid_hash <> all (p_kept))));
    -- Those that nobody has noted yet.
    delete from directus_sessions session
    where session."user" = p_user
      and not exists (
        select
        from identity_sessions login
        where login.token_hash = identity_hash(coalesce(session.next_token, session.token))
          and login.keycloak_sid_hash = any (p_kept));
  end if;

  update directus_users
  set verified_email = p_email,
    email_verified_at = current_timestamp,
    iin = case when p_takes_over then null else iin end,
    tfa_secret = case when p_takes_over then null else tfa_secret end,
    password = case when p_takes_over and p_takes_password then null else password end
  where id = p_user;
  return true;
end $$;
