-- What a trigger of a flow does and what must never be false about it. The table comes from
-- snapshots/core.yaml. May run again and again.

-- Checks a trigger before it is saved; one that is switched off may be anything. Every event of the
-- catalogue has a route, if only to 'none'.
--   raises  23514 flow_triggers_topic_announced, flow_triggers_person_active,
--           flow_triggers_flow_by_event
create or replace function flow_triggers_check() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if not new.is_active then
    return new;
  end if;
  if not exists (select from outbox_routes where topic = new.topic) then
    raise exception 'nobody announces this'
      using errcode = '23514', constraint = 'flow_triggers_topic_announced', table = 'flow_triggers';
  end if;
  if not exists (select from directus_users where id = new.run_as and status = 'active') then
    raise exception 'a flow runs as an active person'
      using errcode = '23514', constraint = 'flow_triggers_person_active', table = 'flow_triggers';
  end if;
  if exists (select from directus_flows where id = new.flow and trigger <> 'event') then
    raise exception 'this flow is started in another way'
      using errcode = '23514', constraint = 'flow_triggers_flow_by_event', table = 'flow_triggers';
  end if;
  return new;
end $$;

create or replace trigger flow_triggers_check
before insert or update on flow_triggers
for each row execute function flow_triggers_check();

-- Keeps the route to a flow, and prepares the flow to be started by nobody but the consumer. A
-- trigger that is switched off or deleted, with its flow or alone, has no route.
create or replace function flow_triggers_route() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if tg_op <> 'INSERT' then
    delete from outbox_routes where consumer = 'flow:' || old.flow;
  end if;
  if tg_op = 'DELETE' or not new.is_active then
    return null;
  end if;

  insert into outbox_routes (topic, consumer)
  values (new.topic, 'flow:' || new.flow)
  on conflict (topic, consumer) do nothing;

  update directus_flows
  set
    trigger = 'event',
    options = (
      case when jsonb_typeof(options::jsonb) = 'object' then options::jsonb else '{}' end
      || jsonb_build_object('type', 'filter', 'scope', jsonb_build_array('business.' || new.flow))
    )::json
  where id = new.flow;
  return null;
end $$;

create or replace trigger flow_triggers_route
after insert or update or delete on flow_triggers
for each row execute function flow_triggers_route();
