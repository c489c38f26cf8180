-- UUID version 5: the same namespace and name give the same id, here and in ids.ts.
--   p_namespace, p_name   what the id is made of
--   answers               the id
create extension if not exists pgcrypto;

create or replace function core_uuid5(p_namespace uuid, p_name text)
returns uuid
language sql
immutable
strict
parallel safe
set search_path = public, pg_temp
as $$
  select encode(set_byte(versioned.bytes, 8, get_byte(versioned.bytes, 8) & 63 | 128), 'hex')::uuid
  from (
    select set_byte(hashed.bytes, 6, get_byte(hashed.bytes, 6) & 15 | 80) as bytes
    from (
      select substring(digest(uuid_send(p_namespace) || convert_to(p_name, 'UTF8'), 'sha1') for 16) as bytes
    ) hashed
  ) versioned
$$;
