-- What must never be false about organizations. The table comes from snapshots/work.yaml.
-- May run again and again.

alter table organizations
  drop constraint if exists organizations_name_present,
  drop constraint if exists organizations_bin_digits,
  drop constraint if exists organizations_status_known,
  drop constraint if exists organizations_language_tag;

alter table organizations
  add constraint organizations_name_present check (btrim(name) <> ''),
  add constraint organizations_bin_digits check (bin ~ '^[0-9]{12}$'),
  add constraint organizations_status_known check (status in ('active', 'archived')),
  add constraint organizations_language_tag
    check (default_language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$');

-- A day of business begins by this clock: shifts and splits ask PostgreSQL for it, so it must know it.
--   raises  23514 organizations_timezone_known
create or replace function organizations_timezone() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  perform current_timestamp at time zone new.timezone;
  return new;
exception when invalid_parameter_value then
  raise exception 'unknown time zone'
    using errcode = '23514', constraint = 'organizations_timezone_known', table = 'organizations';
end $$;

drop trigger if exists organizations_timezone on organizations;
create trigger organizations_timezone
  before insert or update on organizations
  for each row execute function organizations_timezone();
