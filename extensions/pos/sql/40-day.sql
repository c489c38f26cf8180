-- The day on which something happened where the organization is: it decides which tax rate and
-- which cash step hold, and the year in a receipt number.
--   answers  a date; in UTC for an organization without a time zone
create or replace function pos_day(p_organization uuid, p_at timestamptz) returns date
language sql
stable
set search_path = public, pg_temp
as $$
  select (p_at at time zone coalesce(nullif(timezone, ''), 'UTC'))::date
  from organizations
  where id = p_organization
$$;

-- An instant as answers carry it: ISO 8601 in UTC, to the millisecond.
create or replace function pos_instant(p_at timestamptz) returns text
language sql
stable
as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
