-- The operation of a request that was refused before its own operation could run: through once() a
-- stored answer of the key comes first, else the refusal is stored as any other.
--   p_command   {status, code, detail}
--   raises      RF<status> <code>
create or replace function core_refuse(p_actor uuid, p_command jsonb)
returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
begin
  raise exception using
    errcode = 'RF' || (p_command ->> 'status'),
    message = p_command ->> 'code',
    detail = coalesce(p_command ->> 'detail', '');
end $$;
