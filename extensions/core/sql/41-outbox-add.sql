-- Announces an event: one row for each consumer that is routed to it, in the caller's transaction.
--   p_topic        <domain>.<noun>.<past participle>
--   p_key          order is kept within it; null where order does not matter
--   p_payload      what happened, amounts as digit strings
--   p_dedupe       the same topic and dedupe key is stored once
--   p_correlation  the request that caused it; null: that of the running call
--   p_actor        the person who caused it
-- A topic that nobody consumes is routed to 'none': stored as done, so that it can be looked up.
create or replace function outbox_add(
  p_topic       text,
  p_key         text,
  p_payload     jsonb,
  p_dedupe      text default null,
  p_correlation uuid default null,
  p_actor       uuid default null)
returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
  insert into outbox (event_id, topic, consumer, key, payload, dedupe_key, correlation_id, actor, done_at)
  select
    event.id,
    p_topic,
    route.consumer,
    p_key,
    p_payload::json,
    p_dedupe,
    coalesce(p_correlation, nullif(current_setting('cubehub.correlation', true), '')::uuid),
    p_actor,
    case when route.consumer = 'none' then current_timestamp end
  -- "offset 0" keeps the planner from making another event id for each consumer.
  from (select gen_random_uuid() as id offset 0) event
  join outbox_routes route on route.topic = p_topic
  on conflict (consumer, topic, dedupe_key) where dedupe_key is not null do nothing;
end $$;
