-- What the money operations of every domain call: they post, or refuse as once() understands it.

-- Turns what ledger_post, ledger_hold or ledger_close_hold answered into a refusal.
--   refuses  409 INSUFFICIENT_FUNDS, ACCOUNT_FROZEN, ACCOUNT_CLOSED, ALREADY_DONE, HOLD_CLOSED,
--            HOLD_EXPIRED;
--            422 LIMIT_EXCEEDED, CURRENCY_MISMATCH, IDEMPOTENCY_KEY_REUSED, EXCEEDS_HOLD;
--            403 FORBIDDEN for an account or a hold that is not there
create or replace function ledger_refuse(p_code text) returns void
language plpgsql
as $$
begin
  case p_code
    when 'insufficient_funds' then
      raise exception using errcode = 'RF409', message = 'INSUFFICIENT_FUNDS';
    when 'account_frozen' then
      raise exception using errcode = 'RF409', message = 'ACCOUNT_FROZEN';
    when 'account_closed' then
      raise exception using errcode = 'RF409', message = 'ACCOUNT_CLOSED';
    when 'already_done' then
      raise exception using errcode = 'RF409', message = 'ALREADY_DONE';
    when 'hold_captured', 'hold_released', 'hold_not_due' then
      raise exception using errcode = 'RF409', message = 'HOLD_CLOSED';
    when 'hold_expired' then
      raise exception using errcode = 'RF409', message = 'HOLD_EXPIRED';
    when 'exceeds_hold' then
      raise exception using errcode = 'RF422', message = 'EXCEEDS_HOLD';
    when 'limit_exceeded' then
      raise exception using errcode = 'RF422', message = 'LIMIT_EXCEEDED';
    when 'currency_mismatch' then
      raise exception using errcode = 'RF422', message = 'CURRENCY_MISMATCH';
    when 'idempotency_mismatch' then
      raise exception using errcode = 'RF422', message = 'IDEMPOTENCY_KEY_REUSED';
    when 'account_not_found', 'hold_not_found' then
      raise exception using errcode = 'RF403', message = 'FORBIDDEN';
    else
      raise exception 'the ledger answered %', p_code;
  end case;
end $$;

-- Posts legs, or refuses. Legs of the same account are added up, legs of 0 are left out.
--   p_accounts, p_amounts  the legs: credit +, debit −
--   p_journal, p_hash      of the command, or a journal id derived from it
--   locks                  as ledger_post
--   refuses                as ledger_refuse; 409 ALREADY_DONE when the journal is there already: a
--                          key that was forgotten must not write a second document
--   raises                 22023 and 22003 as ledger_post
create or replace function ledger_move(
  p_kind     text,
  p_currency text,
  p_accounts bigint[],
  p_amounts  bigint[],
  p_journal  uuid,
  p_hash     text,
  p_actor    uuid,
  p_ref_type text default null,
  p_ref_id   uuid default null,
  p_meta     jsonb default null,
  p_reason   text default null)
returns void
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_accounts bigint[];
  v_amounts  bigint[];
  v_post     record;
begin
  if cardinality(p_accounts) is distinct from cardinality(p_amounts) then
    raise exception 'bad_legs' using errcode = '22023';
  end if;

  select array_agg(merged.account), array_agg(merged.amount)
  into v_accounts, v_amounts
  from (
    select leg.account, sum(leg.amount)::bigint as amount
    from unnest(p_accounts, p_amounts) as leg (account, amount)
    group by leg.account
    having sum(leg.amount) <> 0
    order by leg.account) merged;

  v_post := ledger_post(
    p_journal, p_kind, p_currency, v_accounts, v_amounts, p_hash, p_actor,
    p_ref_type, p_ref_id, p_meta, null, p_reason);

  if v_post.status <> 'posted' or v_post.replayed then
    perform ledger_refuse(coalesce(v_post.code, 'already_done'));
  end if;
end $$;

-- Pays an amount from one account to another, or refuses.
--   p_amount  in minor units, more than 0
--   answers   p_journal
--   locks, refuses, raises  as ledger_move; 422 SAME_ACCOUNT
create or replace function ledger_pay(
  p_kind     text,
  p_from     bigint,
  p_to       bigint,
  p_amount   bigint,
  p_currency text,
  p_journal  uuid,
  p_hash     text,
  p_actor    uuid default null,
  p_ref_type text default null,
  p_ref_id   uuid default null,
  p_meta     jsonb default null,
  p_reason   text default null)
returns uuid
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_post record;
begin
  if p_from = p_to then
    raise exception using errcode = 'RF422', message = 'SAME_ACCOUNT';
  end if;
  if p_amount is null or p_amount <= 0 then
    raise exception 'bad_amount' using errcode = '22023';
  end if;

  v_post := ledger_post(
    p_journal, p_kind, p_currency, array[p_from, p_to], array[-p_amount, p_amount],
    p_hash, p_actor, p_ref_type, p_ref_id, p_meta, null, p_reason);

  if v_post.status <> 'posted' or v_post.replayed then
    perform ledger_refuse(coalesce(v_post.code, 'already_done'));
  end if;
  return p_journal;
end $$;
