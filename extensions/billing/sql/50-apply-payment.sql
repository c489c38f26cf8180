-- Applies what a provider tells about a payment, in whatever order it comes: what is paid is credited
-- once and never unpaid, a refund before its payment credits and takes back, an older state changes
-- nothing.
--   p_actor    null: the provider has no person
--   p_command  {payment, provider, provider_payment_id?, status, amount?, currency?,
--              refunded_amount?, failure?, provider_updated_at?}
--              status: pending, processing, unknown (it did not answer), succeeded, failed, cancelled;
--              amount, currency, refunded_amount: as the provider has them, in minor units of ours
--   answers    {payment, status, journal, refunded_amount}
--   locks      the payment, then the wallet
--   refuses    403 FORBIDDEN for a payment that is not there, or of another provider
--   raises     P0001 payment_mismatch for another amount, currency or payment of the provider than
--              was agreed, payment_closed when something closed is told to be paid: no client can
--              cause either, somebody has to look
create or replace function billing_apply_payment(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
set "cubehub.billing" = 'on'
as $$
declare
  v_payment  payments;
  v_told     text := p_command ->> 'status';
  v_refunded bigint := coalesce((p_command ->> 'refunded_amount')::bigint, 0);
begin
  select * into v_payment
  from payments
  where id = (p_command ->> 'payment')::uuid and provider = p_command ->> 'provider'
  for no key update;

  if not found then
    raise exception using errcode = 'RF403', message = 'FORBIDDEN';
  end if;
  perform billing_require_same(v_payment, p_command);

  update payments
  set provider_payment_id = coalesce(provider_payment_id, p_command ->> 'provider_payment_id'),
    failure = coalesce(p_command ->> 'failure', failure),
    provider_updated_at = greatest(
      provider_updated_at, (p_command ->> 'provider_updated_at')::timestamptz)
  where id = v_payment.id;

  if v_told = 'succeeded' then
    perform billing_succeed(v_payment);
    perform billing_refund(v_payment.id, v_refunded);
  elsif v_told = any (billing_next_statuses(v_payment.status)) then
    perform billing_move_on(v_payment, v_told);
  end if;

  return (
    select jsonb_build_object(
      'payment', id, 'status', status, 'journal', journal,
      'refunded_amount', refunded_amount::text)
    from payments
    where id = v_payment.id);
end $$;

-- Refuses what does not belong to the payment that was agreed.
create or replace function billing_require_same(p_payment payments, p_command jsonb) returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if p_payment.provider_payment_id <> p_command ->> 'provider_payment_id'
    or p_command ->> 'status' = 'succeeded'
      and ((p_command ->> 'amount')::bigint, p_command ->> 'currency')
        is distinct from (p_payment.amount, p_payment.currency::text)
  then
    raise exception 'payment_mismatch';
  end if;
end $$;

-- Credits a payment that is not credited yet, and announces it.
create or replace function billing_succeed(p_payment payments) returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if p_payment.status in ('succeeded', 'refunded') then
    return;
  end if;
  if p_payment.status in ('failed', 'cancelled') then
    raise exception 'payment_closed';
  end if;

  update payments
  set status = 'succeeded', journal = billing_deposit(id), check_at = null, failure = null
  where id = p_payment.id;
  perform billing_announce('succeeded', p_payment.id);
end $$;

-- Moves a payment to a status without money. What is closed is not asked about any more.
create or replace function billing_move_on(p_payment payments, p_status text) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_is_closed boolean := p_status in ('failed', 'cancelled');
begin
  update payments
  set status = p_status, check_at = case when not v_is_closed then check_at end
  where id = p_payment.id;

  if v_is_closed then
    perform billing_announce('failed', p_payment.id);
  end if;
end $$;

-- Takes back what was refunded since the last time, and announces it.
--   p_upto  the whole amount that was paid back so far
create or replace function billing_refund(p_payment uuid, p_upto bigint) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_known bigint;
begin
  select refunded_amount into v_known from payments where id = p_payment;
  if p_upto <= v_known then
    return;
  end if;

  perform billing_take_back(p_payment, p_upto);
  update payments
  set refunded_amount = p_upto, status = case when p_upto = amount then 'refunded' else status end
  where id = p_payment;
  perform billing_announce('refunded', p_payment);
end $$;

-- Announces billing.payment.<what> of a payment as it is now, once for each amount paid back.
create or replace function billing_announce(p_what text, p_payment uuid) returns void
language sql
set search_path = public, pg_temp
as $$
  select outbox_add(
    p_topic   => 'billing.payment.' || p_what,
    p_key     => payment.id::text,
    p_payload => jsonb_build_object(
      'payment', payment.id,
      'user', payment."user",
      'purpose', payment.purpose,
      'amount', payment.amount::text,
      'refunded_amount', payment.refunded_amount::text,
      'currency', payment.currency,
      'status', payment.status,
      'journal', payment.journal,
      'failure', payment.failure),
    p_dedupe  => payment.id || ':' || payment.refunded_amount,
    p_actor   => payment."user")
  from payments payment
  where payment.id = p_payment
$$;
