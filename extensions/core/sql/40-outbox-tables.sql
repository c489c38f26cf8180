-- What must never be false about events on their way. The tables come from snapshots/core.yaml.
-- Few and short: every money operation writes an outbox row. May run again and again.

-- One event has one row for each of its consumers.
create unique index if not exists outbox_one_per_consumer on outbox (consumer, event_id);

-- An announcement with a dedupe key is stored once, however often it is repeated.
create unique index if not exists outbox_dedupe
  on outbox (consumer, topic, dedupe_key)
  where dedupe_key is not null;

-- What the relay looks for.
create index if not exists outbox_due
  on outbox (available_at, id)
  where done_at is null;

-- What is older within the same key.
create index if not exists outbox_key
  on outbox (consumer, key, id)
  where done_at is null and key is not null;

-- What the nightly cleaning looks for.
create index if not exists outbox_done on outbox (done_at, id) where done_at is not null;

create unique index if not exists outbox_routes_once on outbox_routes (topic, consumer);

-- No effect happens twice: the consumer inserts here in the transaction of its effect.
create unique index if not exists processed_events_once on processed_events (consumer, event_id);

create index if not exists processed_events_age on processed_events (processed_at, id);
