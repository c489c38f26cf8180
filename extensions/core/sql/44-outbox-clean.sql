-- Removes events that took effect more than seven days ago, a batch at a time.
-- The row of a letter that waits stays, and a mark in processed_events never goes before its row:
-- without the mark a late duplicate would take effect again.
--   answers  how many rows went; fewer than p_limit means that nothing is left
create or replace function outbox_clean(p_limit integer)
returns integer
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_rows  integer;
  v_marks integer;
begin
  with old as (
    select id
    from outbox
    where done_at < current_timestamp - interval '7 days'
      and not exists (
        select from dead_letters letter
        where letter.outbox_id = outbox.id
          and letter.retried_at is null)
    order by done_at
    limit p_limit
    for update skip locked)
  delete from outbox using old where outbox.id = old.id;
  get diagnostics v_rows = row_count;

  with old as (
    select id
    from processed_events mark
    where processed_at < current_timestamp - interval '7 days'
      and not exists (
        select from outbox
        where outbox.consumer = mark.consumer
          and outbox.event_id = mark.event_id)
    order by processed_at
    limit p_limit
    for update skip locked)
  delete from processed_events using old where processed_events.id = old.id;
  get diagnostics v_marks = row_count;

  return greatest(v_rows, v_marks);
end $$;
