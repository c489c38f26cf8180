-- Whose turn it is to do what comes back by itself. A run holds a lock of its session: when its
-- process dies, the lock goes with the connection. Only the clock of the database counts.

drop function if exists outbox_take_turn(text);

-- Names of schedules whose next run is due, or that never ran. Locks nothing.
create or replace function schedules_due(p_names text[])
returns setof text
language sql
stable
set search_path = public, pg_temp
as $$
  select wanted.name
  from unnest(p_names) wanted (name)
  left join scheduled_jobs job on job.name = wanted.name
  where job.next_at is null
    or job.next_at <= current_timestamp
$$;

-- Takes the turn of a schedule: true for one caller a period, whatever the number of processes.
-- Until the run has ended well, the next one is due after the period or a quarter of an hour,
-- whichever is sooner: a nightly run that failed or died comes back the same night.
--   locks    the schedule, until schedule_end or the end of the session; false while another holds it
create or replace function schedule_take(p_name text, p_seconds integer)
returns boolean
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if not pg_try_advisory_lock(hashtextextended('schedule ' || p_name, 0)) then
    return false;
  end if;

  insert into scheduled_jobs (name, next_at)
  values (p_name, current_timestamp)
  on conflict (name) do nothing;

  update scheduled_jobs
  set
    next_at = current_timestamp + least(p_seconds, 900) * interval '1 second',
    last_run_at = current_timestamp
  where name = p_name
    and next_at <= current_timestamp;
  if not found then
    perform pg_advisory_unlock(hashtextextended('schedule ' || p_name, 0));
    return false;
  end if;
  return true;
end $$;

-- Ends a run: a good one has the next start a period after it did, a failed one leaves its error.
create or replace function schedule_end(p_name text, p_seconds integer, p_error text)
returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
  update scheduled_jobs
  set
    last_error = p_error,
    next_at = case
      when p_error is null then last_run_at + p_seconds * interval '1 second'
      else next_at
    end
  where name = p_name;
  perform pg_advisory_unlock(hashtextextended('schedule ' || p_name, 0));
end $$;
