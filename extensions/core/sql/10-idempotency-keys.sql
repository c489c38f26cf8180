-- What must never be false about stored answers. The table comes from snapshots/core.yaml.
-- Few and short checks: every money operation writes a row here.

alter table idempotency_keys
  drop constraint if exists idempotency_keys_key_length;

alter table idempotency_keys
  add constraint idempotency_keys_key_length check (length(key) between 8 and 255);

-- One answer for a person, an endpoint and a key.
create unique index if not exists idempotency_keys_one_each on idempotency_keys (actor_id, endpoint, key);

-- Removes answers that are older than 30 days; from then on the journal's id protects alone.
--   p_limit   the most rows of one call
--   answers   how many were removed: less than p_limit means that none is left
create or replace function core_clean_idempotency_keys(p_limit integer)
returns integer
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_removed integer;
begin
  delete from idempotency_keys
  where id in (
    select id
    from idempotency_keys
    where created_at < current_timestamp - interval '30 days'
    order by id
    limit p_limit);
  get diagnostics v_removed = row_count;
  return v_removed;
end $$;
