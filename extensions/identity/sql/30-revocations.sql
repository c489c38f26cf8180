-- What is ended before its time, and what may be used once. The tables come from
-- snapshots/identity.yaml. May run again and again.

-- What the nightly cleaning looks for.
create index if not exists identity_revocations_age on identity_revocations (expires_at, hash);

alter table identity_revocations
  drop constraint if exists identity_revocations_kind_known,
  drop constraint if exists identity_revocations_hash_hex;
alter table identity_revocations
  add constraint identity_revocations_kind_known
    check (kind in ('sid', 'jti', 'id_token', 'state')),
  add constraint identity_revocations_hash_hex
    check (hash ~ '^[0-9a-f]{64}$');

alter table identity_cursors
  drop constraint if exists identity_cursors_position_not_negative;
alter table identity_cursors
  add constraint identity_cursors_position_not_negative check (position >= 0);

-- Takes no access token of a session of Keycloak any more. A later end stays.
--   p_hash     SHA-256 of the session id, in hex
--   p_seconds  as long as such tokens can live
create or replace function identity_revoke_sid(p_hash text, p_seconds integer) returns void
language sql
set search_path = public, pg_temp
as $$
  insert into identity_revocations (hash, kind, expires_at)
  values (p_hash, 'sid', current_timestamp + p_seconds * interval '1 second')
  on conflict (hash) do update
    set expires_at = greatest(identity_revocations.expires_at, excluded.expires_at)
$$;

create or replace function identity_is_sid_revoked(p_hash text) returns boolean
language sql
stable
set search_path = public, pg_temp
as $$
  select exists (
    select
    from identity_revocations
    where hash = p_hash
      and kind = 'sid'
      and expires_at > current_timestamp)
$$;

-- Takes something that may be used once. Of two at the same time one waits for the other.
--   p_hash     of the kind and the thing
--   p_seconds  how long it is remembered
--   answers    whether this was the first time
create or replace function identity_use_once(p_kind text, p_hash text, p_seconds integer)
returns boolean
language sql
set search_path = public, pg_temp
as $$
  with used as (
    insert into identity_revocations (hash, kind, expires_at)
    values (p_hash, p_kind, current_timestamp + p_seconds * interval '1 second')
    on conflict (hash) do update
      set expires_at = excluded.expires_at, created_at = current_timestamp
      where identity_revocations.expires_at <= current_timestamp
    returning hash)
  select exists (select from used)
$$;

-- Removes what no token can need any more.
--   answers  how many rows went; fewer than p_limit means that nothing is left
create or replace function identity_clean_revocations(p_limit integer) returns integer
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_rows integer;
begin
  delete from identity_revocations
  where hash in (
    select hash
    from identity_revocations
    where expires_at < current_timestamp - interval '1 hour'
    order by expires_at, hash
    limit p_limit);
  get diagnostics v_rows = row_count;
  return v_rows;
end $$;
