-- What must never be false about the events that providers send. May run again and again.

alter table webhook_events
  drop constraint if exists webhook_events_provider_named,
  drop constraint if exists webhook_events_status_known,
  drop constraint if exists webhook_events_attempts_not_negative,
  drop constraint if exists webhook_events_done_dated;

alter table webhook_events
  add constraint webhook_events_provider_named
    check (provider ~ '^[a-z0-9]{1,32}$'),
  add constraint webhook_events_status_known
    check (status in ('received', 'processed', 'ignored', 'failed')),
  add constraint webhook_events_attempts_not_negative
    check (attempts >= 0),
  add constraint webhook_events_done_dated
    check ((status in ('processed', 'ignored')) = (processed_at is not null));

-- However often a provider sends an event, it is stored once.
create unique index if not exists webhook_events_once on webhook_events (provider, event_id);

-- What waits for its first or next attempt.
create index if not exists webhook_events_due
  on webhook_events (received_at, id)
  where status = 'received';

create or replace trigger webhook_events_guard
before insert or update or delete on webhook_events
for each statement execute function billing_guard();

create or replace trigger webhook_events_kept
before delete on webhook_events
for each statement execute function billing_keep();

create or replace trigger webhook_events_no_truncate
before truncate on webhook_events
for each statement execute function billing_keep();

-- What a provider has sent is not rewritten.
--   raises  23514 webhook_events_frozen
create or replace function webhook_events_frozen() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if (new.provider, new.event_id, new.type, new.provider_created, new.raw)
    is distinct from (old.provider, old.event_id, old.type, old.provider_created, old.raw)
  then
    raise exception 'an event stays as it was sent'
      using errcode = '23514', constraint = 'webhook_events_frozen';
  end if;
  return new;
end $$;

create or replace trigger webhook_events_frozen
before update on webhook_events
for each row execute function webhook_events_frozen();
