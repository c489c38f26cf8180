-- Which life of the database the clients' cursors belong to. After a restore the numbers begin again
-- at an older place: a cursor of before would hide events.
--   answers  the epoch; a new one when the running cluster or its timeline is not the stored one
--   locks    the one row
create or replace function realtime_epoch()
returns uuid
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_system   text   := (select system_identifier::text from pg_control_system());
  v_timeline bigint := (select timeline_id from pg_control_checkpoint());
begin
  insert into realtime_state (epoch, system_identifier, timeline_id)
  values (gen_random_uuid(), v_system, v_timeline)
  on conflict ((true)) do nothing;

  update realtime_state
  set epoch = gen_random_uuid(), system_identifier = v_system, timeline_id = v_timeline
  where system_identifier <> v_system
     or timeline_id <> v_timeline;

  return (select epoch from realtime_state);
end $$;
