drop function if exists outbox_claim(text[], integer);
drop function if exists outbox_start(bigint[], bigint[], integer);

-- Leases due rows to one relay. A lease that runs out makes the row due again: a crash loses nothing.
--   p_consumers  the consumers that run in the calling process
--   p_limit      how many rows at most
--   p_families   patterns of consumers that were made at run time, 'flow:%'
--   answers      the rows, oldest first; `dispatches` numbers the lease
--   locks        the rows, skipping those that another relay is claiming at this moment
create or replace function outbox_claim(
  p_consumers text[],
  p_limit     integer,
  p_families  text[] default '{}')
returns setof outbox
language sql
set search_path = public, pg_temp
as $$
  with due as (
    select id
    from outbox
    where done_at is null
      and available_at <= current_timestamp
      and (consumer = any (p_consumers) or consumer like any (p_families))
    order by id
    limit p_limit
    for update skip locked),
  leased as (
    update outbox
    set dispatches = dispatches + 1,
        available_at = current_timestamp + least(900, 30 * power(2, least(attempts, 5))) * interval '1 second'
    from due
    where outbox.id = due.id
    returning outbox.*)
  select * from leased order by id
$$;

-- Counts an attempt for each lease that still holds, and renews it for the time that the handler may take.
-- Runs and commits before the handler: a job that kills its process is counted too.
--   p_ids, p_dispatches  the leases, pairwise
--   p_seconds            the handler's time and some more
--   answers              the rows whose lease still holds
create function outbox_start(p_ids bigint[], p_dispatches bigint[], p_seconds integer)
returns setof outbox
language sql
set search_path = public, pg_temp
as $$
  update outbox
  set attempts = outbox.attempts + 1,
      available_at = current_timestamp + p_seconds * interval '1 second'
  from unnest(p_ids, p_dispatches) as lease (id, dispatches)
  where outbox.id = lease.id
    and outbox.dispatches = lease.dispatches
    and outbox.done_at is null
  returning outbox.*
$$;

-- Gives back leases under which nothing has been started: the rows are due again after a while.
--   p_ids, p_dispatches, p_attempts  the leases, and the attempts counted when they were given
create or replace function outbox_give_back(
  p_ids        bigint[],
  p_dispatches bigint[],
  p_attempts   integer[],
  p_wait       interval default interval '0')
returns void
language sql
set search_path = public, pg_temp
as $$
  update outbox
  set available_at = current_timestamp + p_wait
  from unnest(p_ids, p_dispatches, p_attempts) as lease (id, dispatches, attempts)
  where outbox.id = lease.id
    and outbox.dispatches = lease.dispatches
    and outbox.attempts = lease.attempts
    and outbox.done_at is null
$$;

-- Whether an ordered row may take effect now. Takes the lock of its key until the transaction ends, so
-- that a row which was committed late never runs beside a younger one.
--   answers  null when it may; else when the older row is due, so that it can be put back until then
create or replace function outbox_wait_for_older(p_id bigint, p_consumer text, p_key text)
returns timestamptz
language plpgsql
set search_path = public, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_consumer || p_key, 0));

  return (
    select available_at
    from outbox
    where consumer = p_consumer
      and key = p_key
      and id < p_id
      and done_at is null
    order by id
    limit 1);
end $$;

-- Puts a row back that has to wait for an older one of its key. The attempt is not counted.
-- Runs under the lock of the key: whoever ends the older row afterwards finds this one waiting.
--   p_due  when the older row is due: should nobody wake this row, it looks again then
create or replace function outbox_put_back(p_id bigint, p_dispatches bigint, p_due timestamptz)
returns void
language sql
set search_path = public, pg_temp
as $$
  update outbox
  set attempts = attempts - 1,
      available_at = greatest(p_due, current_timestamp + interval '100 milliseconds'),
      last_error = 'Waits for an older event of its key.'
  where id = p_id
    and dispatches = p_dispatches
    and done_at is null
$$;

-- Makes the next row of a key due, if it was put back to wait.
create or replace function outbox_wake_next(p_consumer text, p_key text)
returns void
language sql
set search_path = public, pg_temp
as $$
  update outbox
  set available_at = current_timestamp, last_error = null
  where id = (
    select id
    from outbox
    where consumer = p_consumer
      and key = p_key
      and done_at is null
      and last_error = 'Waits for an older event of its key.'
    order by id
    limit 1)
$$;

-- Marks events as taking effect in this transaction.
--   answers  those that had none so far; the others are duplicates and only need to be marked done
create or replace function outbox_take(p_consumer text, p_events uuid[])
returns setof uuid
language sql
set search_path = public, pg_temp
as $$
  insert into processed_events (consumer, event_id)
  select p_consumer, event from unnest(p_events) as event
  on conflict (consumer, event_id) do nothing
  returning event_id
$$;

-- Ends rows whose effect is written in the same transaction.
create or replace function outbox_finish(p_ids bigint[])
returns void
language sql
set search_path = public, pg_temp
as $$
  update outbox
  set done_at = current_timestamp, last_error = null
  where id = any (p_ids)
$$;

-- Makes a failed row due again after a while.
create or replace function outbox_postpone(p_id bigint, p_dispatches bigint, p_error text, p_wait interval)
returns void
language sql
set search_path = public, pg_temp
as $$
  update outbox
  set available_at = current_timestamp + p_wait, last_error = p_error
  where id = p_id
    and dispatches = p_dispatches
    and done_at is null
$$;

-- Gives back leases of a process that is no more. Only for a process that runs alone: it holds the
-- lock that keeps every other relay away, so whoever held these leases is dead.
create or replace function outbox_release_leases()
returns void
language sql
set search_path = public, pg_temp
as $$
  update outbox
  set available_at = current_timestamp
  where done_at is null
    and dispatches > 0
    and last_error is null
    and available_at > current_timestamp
$$;
