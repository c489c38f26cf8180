-- Events of providers: stored once, then handled until they are done.

-- Stores a verified event and has it handled. One that was given up comes back to life when the
-- provider sends it again.
--   p_raw    the bytes that were signed, as text
--   answers  its row, or null when it was stored before
create or replace function billing_store_event(
  p_provider text,
  p_event_id text,
  p_type     text,
  p_created  timestamptz,
  p_raw      text)
returns bigint
language plpgsql
set search_path = public, pg_temp
set "cubehub.billing" = 'on'
as $$
declare
  v_id bigint;
begin
  insert into webhook_events (provider, event_id, type, provider_created, raw)
  values (p_provider, p_event_id, p_type, p_created, p_raw)
  on conflict (provider, event_id) do update
    set status = 'received', attempts = 0, received_at = current_timestamp
    where webhook_events.status = 'failed'
  returning id into v_id;

  if v_id is not null then
    perform outbox_add(
      'billing.event.received', null,
      jsonb_build_object('event', v_id::text, 'provider', p_provider, 'type', p_type));
  end if;
  return v_id;
end $$;

-- Takes an event for an attempt.
--   answers  the event; no row when it is done
create or replace function billing_take_event(p_id bigint) returns setof webhook_events
language sql
set search_path = public, pg_temp
set "cubehub.billing" = 'on'
as $$
  update webhook_events
  set attempts = attempts + 1
  where id = p_id and status = 'received'
  returning *
$$;

-- Events that were not handled although their time has come: half a minute after they arrived, then
-- a minute, two, four … A process that ended, or a provider that did not answer, loses none.
--   answers  their ids
create or replace function billing_due_events(p_limit integer) returns setof bigint
language sql
stable
set search_path = public, pg_temp
as $$
  select id
  from webhook_events
  where status = 'received'
    and received_at + interval '30 seconds' * power(2, least(attempts, 16)) <= current_timestamp
  order by received_at, id
  limit p_limit
$$;

-- Notes how an attempt ended. After twelve, about a day and a half, an event is given up.
--   p_status  processed, ignored, or received when it failed and is to be tried again
create or replace function billing_end_event(p_id bigint, p_status text, p_error text default null)
returns text
language sql
set search_path = public, pg_temp
set "cubehub.billing" = 'on'
as $$
  update webhook_events
  set status = case when p_status = 'received' and attempts >= 12 then 'failed' else p_status end,
    error = p_error,
    processed_at = case when p_status <> 'received' then current_timestamp end
  where id = p_id and status = 'received'
  returning status
$$;
