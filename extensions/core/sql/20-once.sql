-- Runs a money operation once for a person's key. Everything it does commits together with the
-- stored answer, or nothing does but the stored refusal.
--   p_actor         the person who asks
--   p_endpoint      method and route pattern: a key is unique within it and the person
--   p_key, p_hash   the key, and the hash of what the client asked for; no key in a preview
--   p_operation     a function (p_actor uuid, p_command jsonb) returns jsonb; it refuses by
--                   errcode 'RF<status>', message '<CODE>', detail a JSON object or a sentence
--   p_command       what the operation gets
--   p_preview       answers exactly what would happen and undoes all of it
--   p_correlation   the request, for the events and journals that the operation writes
--   answers         status, and the operation's answer or {code, detail}; replayed: of an earlier call
--   locks           the key (a second call waits and then reads the answer), then what the operation locks
--   raises          whatever the operation raises that is not a refusal; the key is then free again
-- Isolation: read committed. The key is looked up by a statement that starts after the lock is held.
drop function if exists once(uuid, text, text, text, regproc, jsonb, boolean);

create or replace function once(
  p_actor       uuid,
  p_endpoint    text,
  p_key         text,
  p_hash        text,
  p_operation   regproc,
  p_command     jsonb,
  p_preview     boolean default false,
  p_correlation uuid default null,
  out status    integer,
  out answer    jsonb,
  out replayed  boolean)
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_user     text;
  v_unproved boolean;
  v_hash     text;
  v_state    text;
  v_code     text;
  v_detail   text;
begin
  replayed := false;

  -- Whichever door and token: a person who is not active, or not verified, moves no money.
  select person.status, coalesce(settings.verified_email_for_money, false) and person.email_verified_at is null
  into v_user, v_unproved
  from directus_users person
  left join app_settings settings on true
  where person.id = p_actor;

  if v_user is distinct from 'active' then
    status := 401;
    answer := jsonb_build_object('code',
      case when v_user = 'suspended' then 'USER_SUSPENDED' else 'INVALID_CREDENTIALS' end);
    return;
  end if;
  if v_unproved then
    status := 403;
    answer := '{"code": "EMAIL_NOT_VERIFIED"}';
    return;
  end if;

  if p_correlation is not null then
    perform set_config('cubehub.correlation', p_correlation::text, true);
  end if;

  if p_preview then
    perform set_config('cubehub.preview', 'on', true);
  else
    perform pg_advisory_xact_lock(hashtextextended(concat_ws('|', p_actor, p_endpoint, p_key), 0));

    select stored.request_hash, stored.status, stored.response
    into v_hash, status, answer
    from idempotency_keys stored
    where stored.actor_id = p_actor
      and stored.endpoint = p_endpoint
      and stored.key = p_key;

    if found and v_hash = p_hash then
      replayed := true;
      return;
    elsif found then
      status := 422;
      answer := '{"code": "IDEMPOTENCY_KEY_REUSED"}';
      return;
    end if;
  end if;

  begin
    execute format('select %s($1, $2)', p_operation) into answer using p_actor, p_command;
    set constraints all immediate;
    status := 200;
    -- The answer is kept in a variable; what was written is undone.
    if p_preview then
      raise exception using errcode = 'RF000';
    end if;
  exception when others then
    get stacked diagnostics
      v_state = returned_sqlstate,
      v_code = message_text,
      v_detail = pg_exception_detail;
    if v_state not like 'RF%' then
      raise;
    end if;
    if v_state <> 'RF000' then
      status := right(v_state, 3)::integer;
      answer := jsonb_build_object('code', v_code, 'detail', v_detail);
    end if;
  end;

  -- Other refusals depend on what the client may repair: they keep no key.
  if not p_preview and status in (200, 409, 422) then
    insert into idempotency_keys (actor_id, endpoint, key, request_hash, status, response)
    values (p_actor, p_endpoint, p_key, p_hash, status, answer);
  end if;
end $$;
