-- People are announced, whoever makes or changes them: a login, a registration, the studio, an
-- import. May run again and again.

-- Announces a new person.
create or replace function identity_user_created() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  perform outbox_add(
    'identity.user.created', new.id::text, jsonb_build_object('user', new.id));
  return null;
end $$;

-- Announces what others depend on: status, role, address, language, username.
create or replace function identity_user_updated() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  perform outbox_add(
    'identity.user.updated',
    new.id::text,
    jsonb_build_object(
      'user', new.id,
      'status', new.status,
      'changed', to_jsonb(array_remove(array[
        case when new.status is distinct from old.status then 'status' end,
        case when new.role is distinct from old.role then 'role' end,
        case when new.email is distinct from old.email then 'email' end,
        case when new.language is distinct from old.language then 'language' end,
        case when new.username is distinct from old.username then 'username' end], null))));
  return null;
end $$;

-- Announces that a person is gone.
create or replace function identity_user_deleted() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  perform outbox_add(
    'identity.user.deleted', old.id::text, jsonb_build_object('user', old.id));
  return null;
end $$;

create or replace trigger identity_user_created
after insert on directus_users
for each row execute function identity_user_created();

create or replace trigger identity_user_updated
after update on directus_users
for each row
when (
  (old.status, old.role, old.email, old.language, old.username)
  is distinct from
  (new.status, new.role, new.email, new.language, new.username))
execute function identity_user_updated();

create or replace trigger identity_user_deleted
after delete on directus_users
for each row execute function identity_user_deleted();
