-- Forgets logins a month after they ended: until then a used token is told from an unknown one, and a
-- late word of Keycloak finds its login.
--   answers  how many logins went; fewer than p_limit means that nothing is left
create or replace function identity_clean_sessions(p_limit integer) returns integer
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_old  uuid[] := array(
    select id
    from identity_sessions
    where least(ended_at, expires_at) < current_timestamp - interval '30 days'
    order by least(ended_at, expires_at)
    limit p_limit);
begin
  delete from identity_used_tokens where session = any (v_old);
  delete from identity_sessions where id = any (v_old);
  return cardinality(v_old);
end $$;

create index if not exists identity_sessions_age on identity_sessions (least(ended_at, expires_at));
