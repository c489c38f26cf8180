-- Transfers money from the actor's wallet to another person's.
--   p_command  {to, amount, currency, note?}; {journal, hash}: added by once()
--   answers    {to, amount, fee, currency, note, balance, journal}: the sender pays the amount, the
--              receiver gets it less the fee; balance is the sender's afterwards
--   locks      both wallets in the ledger's own order
--   refuses    422 SAME_ACCOUNT; 403 FORBIDDEN for a receiver that is not there or not active;
--              400 INVALID_PAYLOAD, 422 CURRENCY_MISMATCH as wallet_require_currency;
--              422 LIMIT_EXCEEDED as ledger_day_limit and ledger_require_day;
--              422 FEE_EXCEEDS_AMOUNT as ledger_transfer_fee;
--              409 INSUFFICIENT_FUNDS and the other refusals of ledger_pay
create or replace function wallet_transfer(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_to       uuid := (p_command ->> 'to')::uuid;
  v_amount   bigint := (p_command ->> 'amount')::bigint;
  v_currency text := p_command ->> 'currency';
  v_note     text := p_command ->> 'note';
  v_journal  uuid := (p_command ->> 'journal')::uuid;
  v_sender   bigint;
  v_receiver bigint;
  v_balance  bigint;
  v_limit    bigint;
  v_fee      bigint;
  v_meta     jsonb := case when v_note is not null then jsonb_build_object('note', v_note) end;
begin
  if v_to = p_actor then
    raise exception using errcode = 'RF422', message = 'SAME_ACCOUNT';
  end if;
  if not exists (select 1 from directus_users where id = v_to and status = 'active') then
    raise exception using errcode = 'RF403', message = 'FORBIDDEN';
  end if;
  perform wallet_require_currency(v_currency);
  v_limit := ledger_day_limit('transfer', p_actor, v_currency, v_amount);
  v_fee := ledger_transfer_fee(v_currency, v_amount);

  -- Two first transfers in opposite directions open the same two wallets: in the same order.
  if p_actor < v_to then
    v_sender := ledger_wallet(p_actor, v_currency);
    v_receiver := ledger_wallet(v_to, v_currency);
  else
    v_receiver := ledger_wallet(v_to, v_currency);
    v_sender := ledger_wallet(p_actor, v_currency);
  end if;

  -- Without a fee, the two legs of most transfers take the shorter way.
  if v_fee = 0 then
    perform ledger_pay(
      'transfer', v_sender, v_receiver, v_amount, v_currency, v_journal, p_command ->> 'hash',
      p_actor, p_meta => v_meta);
  else
    perform ledger_move(
      'transfer', v_currency,
      array[v_sender, v_receiver, ledger_house(null, 'fee_income', v_currency)],
      array[-v_amount, v_amount - v_fee, v_fee],
      v_journal, p_command ->> 'hash', p_actor, p_meta => v_meta);
  end if;

  if v_limit is not null then
    perform ledger_require_day(v_limit, ledger_paid_today(v_sender, 'transfer'), v_amount);
  end if;

  select balance into v_balance from ledger_accounts where id = v_sender;

  return ledger_answer(
    jsonb_build_object(
      'to', v_to, 'amount', v_amount::text, 'fee', v_fee::text, 'currency', v_currency, 'note', v_note,
      'balance', v_balance::text),
    v_journal);
end $$;
