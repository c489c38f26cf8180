-- Finds or makes the row of a customer whom Keycloak knows.
--   p_claims  {sub, email, username?, firstName?, lastName?}
--   p_language  as Directus writes it, or null
--   p_role    the role of customers
--   answers   the row; none when the address is another row's, or the person is being undone
--   locks     the person's id until the transaction ends: however many ask, one row is made
-- The proof of the address is not noted here: what it brings down with it is decided elsewhere.
create or replace function identity_provision_customer(
  p_claims jsonb, p_language text, p_role uuid)
returns table (id uuid, status text)
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_subject text := lower(p_claims ->> 'sub');
  v_email   text := lower(trim(p_claims ->> 'email'));
begin
  perform identity_lock_subject(v_subject);

  return query
    select person.id, person.status::text
    from directus_users person
    where person.provider = 'keycloak'
      and lower(person.external_identifier) = v_subject;
  if found then
    return;
  end if;

  if v_email is null
    or exists (select from directus_users where lower(directus_users.email) = v_email)
    or exists (
      select
      from sagas
      where kind = 'user_registration'
        and state = 'compensating'
        and payload ->> 'keycloak_id' = v_subject)
  then
    return;
  end if;

  return query
    insert into directus_users
      (id, email, username, first_name, last_name, language, status, role, provider,
        external_identifier, date_created)
    values (
      gen_random_uuid(), v_email, identity_free_username(p_claims ->> 'username'),
      left(p_claims ->> 'firstName', 50), left(p_claims ->> 'lastName', 50), p_language,
      'active', p_role, 'keycloak', v_subject, current_timestamp)
    -- Somebody took the address in this moment.
    on conflict do nothing
    returning directus_users.id, directus_users.status::text;
end $$;

-- A name as it may stand here; null when its form is another, as that of an address is, or it is taken.
create or replace function identity_free_username(p_username text) returns text
language sql
stable
set search_path = public, pg_temp
as $$
  select p_username
  where p_username ~ '^[A-Za-z0-9._-]{3,32}$'
    and not exists (select from directus_users where lower(username) = lower(p_username))
$$;
