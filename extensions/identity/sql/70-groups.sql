-- What groups of Keycloak give: a role, and policies beside it. May run again and again.

alter table identity_grants
  drop constraint if exists identity_grants_source_known;
alter table identity_grants
  add constraint identity_grants_source_known check (source in ('sync', 'hand'));

-- A group gives a policy once.
create unique index if not exists identity_grants_once
  on identity_grants ("user", policy);

-- Gives a person the policies of their groups, and takes those that came of a group they have left.
-- What somebody gave by hand stays, and is not given twice.
--   p_policies  those of the groups of now
--   answers     whether anything changed: caches of rights are out of date then
--   locks       the person
create or replace function identity_apply_policies(p_user uuid, p_policies uuid[])
returns boolean
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_lost      uuid[];
  v_policy    uuid;
  v_access    uuid;
  v_is_given  boolean := false;
begin
  perform from directus_users where id = p_user for update;

  select array_agg(access) into v_lost
  from identity_grants
  where "user" = p_user
    and source = 'sync'
    and policy <> all (p_policies);
  -- The grants go with them.
  delete from directus_access where id = any (v_lost);

  for v_policy in
    select policy.id
    from directus_policies policy
    where policy.id = any (p_policies)
      and not exists (
        select
        from directus_access access
        where access."user" = p_user and access.policy = policy.id)
    order by policy.id
  loop
    insert into directus_access (id, "user", policy)
    values (gen_random_uuid(), p_user, v_policy)
    returning id into v_access;
    insert into identity_grants (id, "user", policy, access, source)
    values (gen_random_uuid(), p_user, v_policy, v_access, 'sync')
    on conflict ("user", policy) do update
      set access = excluded.access, source = excluded.source;
    v_is_given := true;
  end loop;
  return v_is_given or v_lost is not null;
end $$;

-- Gives a person whom Keycloak knows the role and the policies of their groups. The role that Directus
-- knows of itself, of somebody who logs in here, is not touched.
--   p_role    the strongest of their groups
--   answers   whether policies changed
--   locks     the person
create or replace function identity_apply_groups(p_user uuid, p_role uuid, p_policies uuid[])
returns boolean
language plpgsql
set search_path = public, pg_temp
as $$
begin
  update directus_users
  set role = p_role
  where id = p_user
    and provider = 'keycloak'
    and role is distinct from p_role;
  perform from directus_users where id = p_user and provider = 'keycloak';
  return found and identity_apply_policies(p_user, p_policies);
end $$;

-- Ends the logins of a person whose role changed, whoever changed it: a session would keep the old one
-- until its renewal. The login that brings the change is made after it.
create or replace function identity_role_changed() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  delete from directus_sessions where "user" = new.id;
  return null;
end $$;

create or replace trigger identity_role_changed
after update of role on directus_users
for each row
when (new.role is distinct from old.role)
execute function identity_role_changed();
