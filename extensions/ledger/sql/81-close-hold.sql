-- Closes a hold: pays 0 to all of it to p_to; the rest is free again.
--   p_capture  what to pay; 0 unless p_final is captured
--   p_final    captured, released or expired
--   p_journal, p_hash  of the posting; p_kind its kind, p_actor who caused it
--   announces  ledger.hold.captured, released or expired
--   answers    p_final; replay:captured; hold_not_found, hold_captured, hold_released,
--              hold_expired, hold_not_due, exceeds_hold, idempotency_mismatch
--   locks      the hold, then the accounts in order of (lock_rank, id)
--   raises     22023 bad_amount; P0001 with the code of ledger_post when that refuses
drop function if exists ledger_close_hold(uuid, bigint, bigint, uuid, text, text);

create or replace function ledger_close_hold(
  p_hold    uuid,
  p_capture bigint,
  p_to      bigint,
  p_journal uuid,
  p_hash    text,
  p_final   text,
  p_kind    text default 'capture',
  p_actor   uuid default null)
returns text
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_hold ledger_holds;
  v_post record;
  v_hash text;
begin
  if p_capture is null or (p_final = 'captured') <> (p_capture > 0) then
    raise exception 'bad_amount' using errcode = '22023';
  end if;

  select * into v_hold from ledger_holds where id = p_hold for no key update;
  if not found then
    return 'hold_not_found';
  end if;

  if v_hold.status <> 'held' then
    if p_final = 'captured' and v_hold.journal = p_journal then
      select request_hash into v_hash from ledger_journals where id = p_journal;
      return case when v_hash <> p_hash then 'idempotency_mismatch' else 'replay:captured' end;
    end if;
    return 'hold_' || v_hold.status;
  end if;

  if p_capture > 0 and v_hold.expires_at <= clock_timestamp() then
    return 'hold_expired';
  elsif p_final = 'expired' and v_hold.expires_at > clock_timestamp() then
    return 'hold_not_due';
  elsif p_capture < 0 or p_capture > v_hold.amount then
    return 'exceeds_hold';
  end if;

  perform 1
  from ledger_accounts
  where id in (v_hold.account, p_to) and posting = 'sync'
  order by lock_rank, id
  for no key update;

  update ledger_accounts set held = held - v_hold.amount where id = v_hold.account;

  if p_capture > 0 then
    v_post := ledger_post(
      p_journal, p_kind, v_hold.currency,
      array[v_hold.account, p_to], array[-p_capture, p_capture],
      p_hash, p_actor, v_hold.ref_type, v_hold.ref_id);
    if v_post.status <> 'posted' then
      raise exception '%', v_post.code using errcode = 'P0001';
    end if;
  end if;

  update ledger_holds
  set status = p_final,
    captured = p_capture,
    journal = case when p_capture > 0 then p_journal end,
    closed_at = clock_timestamp()
  where id = p_hold;

  perform outbox_add(
    'ledger.hold.' || p_final, null,
    jsonb_build_object(
      'hold', p_hold,
      'account', v_hold.account,
      'user', (select owner_user from ledger_accounts where id = v_hold.account),
      'currency', v_hold.currency,
      'amount', v_hold.amount::text,
      'captured', p_capture::text,
      'ref_type', v_hold.ref_type,
      'ref_id', v_hold.ref_id),
    p_hold::text, null, p_actor);
  return p_final;
end $$;
