-- Addresses, and the tokens that are mailed to them.

-- Takes the token of a mail that confirms the address with which somebody registered.
--   p_nonce  hash of the token
--   answers  the person; null when the token is not good, or the address is another by now
create or replace function identity_confirm_address(p_nonce text) returns uuid
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_user    uuid;
  v_address text;
begin
  update auth_challenges
  set used_at = current_timestamp
  where nonce = p_nonce
    and purpose = 'email_verify'
    and used_at is null
    and expires_at > current_timestamp
  returning "user", address into v_user, v_address;

  update directus_users
  set verified_email = v_address,
      email_verified_at = current_timestamp
  where id = v_user
    and lower(email) = v_address
    and status = 'active'
  returning id into v_user;
  return v_user;
end $$;

-- Gives a person the address to which a token was mailed. Keycloak has it already. `binding_hash` of
-- the challenge names the login that asked: it stays, and is known to hold still.
--   p_nonce  hash of the token
--   answers  the person; null when the token is not good
--   raises   23505 directus_users_email_once, directus_users_email_unique
create or replace function identity_change_address(p_nonce text) returns uuid
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_user    uuid;
  v_address text;
  v_kept    text;
begin
  update auth_challenges
  set used_at = current_timestamp
  where nonce = p_nonce
    and purpose = 'email_change'
    and used_at is null
    and expires_at > current_timestamp
  returning "user", address, binding_hash into v_user, v_address, v_kept;

  update directus_users
  set email = v_address,
      verified_email = v_address,
      email_verified_at = current_timestamp
  where id = v_user
    and status = 'active'
  returning id into v_user;
  if v_user is null then
    return null;
  end if;

  -- Whoever asked earlier for another address does not get it any more.
  update auth_challenges
  set used_at = current_timestamp
  where "user" = v_user
    and purpose in ('email_verify', 'email_change')
    and used_at is null;

  perform outbox_add(
    'identity.email.changed', v_user::text, jsonb_build_object('user', v_user, 'kept', v_kept));
  return v_user;
end $$;
