-- Stores the intent of a payment into the actor's wallet, with the key that the provider will see.
-- Committed before the provider is called: whatever happens then, the key finds the payment again.
--   p_command  {amount, currency, provider}; {journal, hash}: added by once(). The payment has the
--              id of the command's journal, so that a key makes one payment for ever
--   answers    {payment, provider, status, amount, currency, journal}; in a preview the entries of
--              the deposit that would follow
--   locks      the wallet, where a day has a limit; in a preview always
--   refuses    400 INVALID_PAYLOAD, 422 CURRENCY_MISMATCH as wallet_require_currency;
--              422 LIMIT_EXCEEDED; 409 ACCOUNT_CLOSED for a wallet that could not be credited; 409 ALREADY_DONE
create or replace function billing_start_payment(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
set "cubehub.billing" = 'on'
as $$
declare
  v_id       uuid := (p_command ->> 'journal')::uuid;
  v_amount   bigint := (p_command ->> 'amount')::bigint;
  v_currency text := p_command ->> 'currency';
  v_provider text := p_command ->> 'provider';
  v_wallet   bigint;
  v_limit    bigint;
  v_journal  uuid;
begin
  perform wallet_require_currency(v_currency);
  v_wallet := ledger_wallet(p_actor, v_currency);
  if exists (select 1 from ledger_accounts where id = v_wallet and status = 'closed') then
    raise exception using errcode = 'RF409', message = 'ACCOUNT_CLOSED';
  end if;

  v_limit := ledger_day_limit('deposit', p_actor, v_currency, v_amount);
  if v_limit is not null then
    -- Two intents of one person in turn: the second one sees the first.
    perform 1 from ledger_accounts where id = v_wallet for no key update;
  end if;

  insert into payments (
    id, "user", purpose, provider, provider_key, amount, currency, check_at)
  values (
    v_id, p_actor, 'wallet_topup', v_provider, 'payment_' || v_id, v_amount, v_currency,
    current_timestamp + interval '5 minutes')
  on conflict (id) do nothing;
  if not found then
    raise exception using errcode = 'RF409', message = 'ALREADY_DONE';
  end if;
  if v_limit is not null then
    perform ledger_require_day(v_limit, billing_topped_up_today(p_actor, v_currency), v_amount);
  end if;

  if coalesce(current_setting('cubehub.preview', true), '') = 'on' then
    v_journal := billing_deposit(v_id);
  end if;

  return ledger_answer(
    jsonb_build_object(
      'payment', v_id, 'provider', v_provider, 'status', 'pending',
      'amount', v_amount::text, 'currency', v_currency),
    v_journal);
end $$;

-- What a person has started to pay in today (UTC), without what came to nothing.
create or replace function billing_topped_up_today(p_user uuid, p_currency text) returns numeric
language sql
stable
set search_path = public, pg_temp
as $$
  select coalesce(sum(amount), 0)
  from payments
  where "user" = p_user
    and purpose = 'wallet_topup'
    and currency = p_currency
    and status not in ('failed', 'cancelled')
    and created_at >= date_trunc('day', current_timestamp, 'UTC')
$$;
