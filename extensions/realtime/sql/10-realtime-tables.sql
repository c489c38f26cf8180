-- What must never be false about told events. The tables come from snapshots/realtime.yaml.
-- May run again and again.

-- Each person's events are numbered one by one, and a domain event is told to a person once.
create unique index if not exists user_events_numbered on user_events ("user", useq);
create unique index if not exists user_events_told_once on user_events ("user", event_id);

-- What the nightly cleaning looks for.
create index if not exists user_events_age on user_events (created_at, id);

alter table user_events
  drop constraint if exists user_events_useq_positive;
alter table user_events
  add constraint user_events_useq_positive check (useq > 0);

alter table user_cursors
  drop constraint if exists user_cursors_useq_not_negative;
alter table user_cursors
  add constraint user_cursors_useq_not_negative check (useq >= 0);

-- One row in all.
create unique index if not exists realtime_state_one_row on realtime_state ((true));
