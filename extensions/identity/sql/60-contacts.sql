-- What must never be false about contacts. The table comes from snapshots/identity.yaml.
-- May run again and again.

alter table contacts
  drop constraint if exists contacts_reachable,
  drop constraint if exists contacts_not_oneself;

alter table contacts
  -- Somebody of Cubehub, or a way to reach somebody outside.
  add constraint contacts_reachable
    check (
      contact_user is not null
      or coalesce(btrim(phone), '') <> ''
      or coalesce(btrim(email), '') <> ''),
  add constraint contacts_not_oneself check (contact_user <> owner);

-- A person stands in a list once; people outside are not told apart.
create unique index if not exists contacts_once on contacts (owner, contact_user);

-- Whose lists does this person stand in?
create index if not exists contacts_of_user on contacts (contact_user, id);

-- Only people whom everybody can find become contacts: an id that was guessed tells nothing.
--   raises  23514 contacts_user_active
create or replace function contacts_user_active() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if new.contact_user is null
    or tg_op = 'UPDATE' and new.contact_user is not distinct from old.contact_user
    or exists (select from directus_users where id = new.contact_user and status = 'active')
  then
    return new;
  end if;
  raise exception 'nobody by this id is active'
    using errcode = '23514', constraint = 'contacts_user_active', table = 'contacts';
end $$;

create or replace trigger contacts_user_active
before insert or update on contacts
for each row execute function contacts_user_active();

-- A contact that was nothing but a user goes with the user: what would be left reaches nobody.
create or replace function contacts_lose_user() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  delete from contacts
  where contact_user = old.id
    and coalesce(btrim(phone), '') = ''
    and coalesce(btrim(email), '') = '';
  return old;
end $$;

create or replace trigger contacts_lose_user
before delete on directus_users
for each row execute function contacts_lose_user();
