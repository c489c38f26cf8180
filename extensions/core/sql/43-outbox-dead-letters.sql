-- Moves a row to the dead letters and ends it, so that younger rows of its key go on.
-- A second death updates the same letter, which then waits again.
create or replace function outbox_bury(p_id bigint, p_error text)
returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
  update outbox
  set done_at = current_timestamp, last_error = p_error
  where id = p_id
    and done_at is null;
  if not found then
    return;
  end if;

  insert into dead_letters (outbox_id, event_id, topic, consumer, payload, attempts, error)
  select id, event_id, topic, consumer, payload, attempts, p_error
  from outbox
  where id = p_id
  on conflict (outbox_id) do update
  set attempts = excluded.attempts,
      error = excluded.error,
      created_at = current_timestamp,
      retried_at = null,
      retried_by = null;

  perform outbox_wake_next(consumer, key) from outbox where id = p_id and key is not null;
end $$;

-- Lets a dead letter be tried again from its first attempt.
--   p_letter  the letter
--   p_actor   who asks for it
--   answers   false when there is no such letter, or it is being retried already
--   locks     the letter, then its row
create or replace function outbox_retry(p_letter bigint, p_actor uuid)
returns boolean
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_outbox bigint;
begin
  update dead_letters
  set retried_at = current_timestamp, retried_by = p_actor
  where id = p_letter
    and retried_at is null
  returning outbox_id into v_outbox;
  if not found then
    return false;
  end if;

  update outbox
  set attempts = 0, done_at = null, available_at = current_timestamp, last_error = null
  where id = v_outbox;
  return found;
end $$;
