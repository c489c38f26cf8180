-- Registrations and erasures that nobody ended: the process died, or Keycloak did not answer.

-- Takes the one that is due longest, so that no other process takes it meanwhile, and counts the
-- attempt.
--   p_seconds  how long it is held
--   answers    the saga; none when nothing is due
create or replace function identity_claim_saga(p_seconds integer)
returns table (id uuid, kind text, state text, payload json, attempts integer)
language sql
set search_path = public, pg_temp
as $$
  with due as (
    select id
    from sagas
    where kind in ('user_registration', 'user_erasure')
      and next_at <= current_timestamp
    order by next_at, id
    limit 1
    for update skip locked)
  update sagas
  set attempts = sagas.attempts + 1,
      next_at = current_timestamp + p_seconds * interval '1 second',
      updated_at = current_timestamp
  from due
  where sagas.id = due.id
  returning sagas.id, sagas.kind, sagas.state, sagas.payload, sagas.attempts
$$;

-- Puts a saga off, or gives it up.
--   p_due  when to look again; null: never, somebody has to see to it
create or replace function identity_put_off_saga(p_saga uuid, p_error text, p_due timestamptz)
returns void
language sql
set search_path = public, pg_temp
as $$
  update sagas
  set error = left(p_error, 2000),
      state = case when p_due is null then 'failed' else state end,
      next_at = p_due,
      updated_at = current_timestamp
  where id = p_saga
    and state in ('running', 'compensating')
$$;

-- Removes sagas that ended long ago, at most p_limit of them. What failed stays.
create or replace function identity_clean_sagas(p_limit integer) returns integer
language sql
set search_path = public, pg_temp
as $$
  with removed as (
    delete from sagas
    where id in (
      select id
      from sagas
      where state in ('completed', 'compensated')
        and updated_at < current_timestamp - interval '90 days'
      limit p_limit)
    returning id)
  select count(*)::integer from removed
$$;
