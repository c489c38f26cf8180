-- Forgets what people were told more than seven days ago, a batch at a time. Cursors stay.
--   answers  how many rows went; fewer than p_limit means that nothing is left
create or replace function realtime_clean(p_limit integer)
returns integer
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_rows integer;
begin
  delete from user_events
  where id in (
    select id
    from user_events
    where created_at < current_timestamp - interval '7 days'
    order by created_at
    limit p_limit);
  get diagnostics v_rows = row_count;
  return v_rows;
end $$;
