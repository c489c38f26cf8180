-- Holds as the money operations of every domain use them: they reserve, capture and release, or
-- refuse as once() understands it.

-- Reserves a part of a balance.
--   p_hold     id of the hold, made by the caller; p_hash of the request
--   p_ttl      how long it may be captured, by the clock of the database
--   answers    when it expires
--   locks      the account
--   refuses    as ledger_refuse; 409 ALREADY_DONE when the hold is there already
--   raises     22023 bad_amount
create or replace function ledger_reserve(
  p_hold     uuid,
  p_account  bigint,
  p_currency text,
  p_amount   bigint,
  p_ttl      interval,
  p_hash     text,
  p_ref_type text default null,
  p_ref_id   uuid default null)
returns timestamptz
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_answer text := ledger_hold(
    p_hold, p_account, p_currency, p_amount, p_ttl, p_hash, p_ref_type, p_ref_id);
begin
  if v_answer <> 'held' then
    perform ledger_refuse(case when v_answer like 'replay:%' then 'already_done' else v_answer end);
  end if;
  return (select expires_at from ledger_holds where id = p_hold);
end $$;

-- Pays a part or all of a hold to an account; the rest is free again.
--   p_kind     of the journal
--   answers    p_journal
--   locks      the hold, then the accounts in order of (lock_rank, id)
--   refuses    as ledger_refuse
--   raises     22023 bad_amount
create or replace function ledger_capture(
  p_hold    uuid,
  p_amount  bigint,
  p_to      bigint,
  p_journal uuid,
  p_hash    text,
  p_kind    text default 'capture',
  p_actor   uuid default null)
returns uuid
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_answer text;
begin
  begin
    v_answer := ledger_close_hold(
      p_hold, p_amount, p_to, p_journal, p_hash, 'captured', p_kind, p_actor);
  exception when sqlstate 'P0001' then
    v_answer := sqlerrm;
  end;

  if v_answer <> 'captured' then
    perform ledger_refuse(case when v_answer like 'replay:%' then 'already_done' else v_answer end);
  end if;
  return p_journal;
end $$;

-- Gives all of a hold back.
--   p_final    released; expired for one whose time is over
--   locks      the hold, then its account
--   refuses    as ledger_refuse
create or replace function ledger_release(
  p_hold  uuid,
  p_actor uuid default null,
  p_final text default 'released')
returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_answer text := ledger_close_hold(
    p_hold, 0, null, null, null, p_final, p_actor => p_actor);
begin
  if v_answer <> p_final then
    perform ledger_refuse(v_answer);
  end if;
end $$;
