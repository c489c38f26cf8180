-- The two journals of a payment into a wallet. Called under the lock of the payment.

-- Credits the wallet with what the provider has collected: clearing −, wallet +.
--   answers  the journal, made of the payment's id: a payment is credited once
--   locks    the wallet
--   refuses  as ledger_pay
create or replace function billing_deposit(p_payment uuid) returns uuid
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_payment payments;
begin
  select * into v_payment from payments where id = p_payment;

  return ledger_pay(
    'deposit',
    ledger_house(null, 'clearing_' || v_payment.provider, v_payment.currency),
    ledger_wallet(v_payment."user", v_payment.currency),
    v_payment.amount, v_payment.currency,
    core_uuid5(p_payment, 'deposit'), 'payment ' || p_payment, v_payment."user",
    'payment', p_payment);
end $$;

-- Takes back what the provider has paid back: wallet −, clearing +. What the wallet does not have any
-- more, or may not give, its person owes to the house: receivable −.
--   p_upto   the whole amount that the provider has paid back so far
--   locks    the wallet
--   refuses  as ledger_move
create or replace function billing_take_back(p_payment uuid, p_upto bigint) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_payment payments;
  v_id      bigint;
  v_wallet  ledger_accounts;
  v_amount  bigint;
  v_taken   bigint;
begin
  select * into v_payment from payments where id = p_payment;
  v_amount := p_upto - v_payment.refunded_amount;

  v_id := ledger_wallet(v_payment."user", v_payment.currency);
  select * into v_wallet from ledger_accounts where id = v_id for no key update;

  v_taken := case v_wallet.status
    when 'active' then least(v_amount, greatest(v_wallet.balance - v_wallet.held, 0))
    else 0
  end;

  perform ledger_move(
    'refund', v_payment.currency,
    array[
      v_wallet.id,
      ledger_house(null, 'receivable', v_payment.currency),
      ledger_house(null, 'clearing_' || v_payment.provider, v_payment.currency)],
    array[-v_taken, v_taken - v_amount, v_amount],
    core_uuid5(p_payment, 'refund:' || p_upto), 'payment ' || p_payment, v_payment."user",
    'payment', p_payment, null, 'The provider paid back a top-up.');
end $$;
