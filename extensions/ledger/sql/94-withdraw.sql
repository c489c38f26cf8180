-- Withdrawals until they are decided: asked for, called off, rejected, or expired.

-- A withdrawal as its owner and the staff see it.
create or replace function wallet_withdrawal_document(p_withdrawal withdrawals) returns jsonb
language sql
stable
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'id', p_withdrawal.id,
    'user', p_withdrawal."user",
    'amount', p_withdrawal.amount::text,
    'currency', p_withdrawal.currency,
    'destination', destination.hint,
    'status', p_withdrawal.status,
    'reason', p_withdrawal.reason,
    'failure', p_withdrawal.failure,
    'journal', p_withdrawal.journal,
    'expires_at', case when p_withdrawal.status = 'requested' then hold.expires_at end,
    'created_at', p_withdrawal.created_at,
    'decided_at', p_withdrawal.decided_at)
  from ledger_holds hold
  left join cubehub_private.withdrawal_destinations destination
    on destination.withdrawal = p_withdrawal.id
  where hold.id = p_withdrawal.hold
$$;

-- Announces what has become of a withdrawal, once.
--   p_fact  requested, approved, paid or rejected
create or replace function wallet_announce_withdrawal(
  p_withdrawal withdrawals,
  p_fact       text,
  p_actor      uuid)
returns void
language sql
set search_path = public, pg_temp
as $$
  select outbox_add(
    'ledger.withdrawal.' || p_fact, p_withdrawal.id::text,
    jsonb_build_object(
      'withdrawal', p_withdrawal.id,
      'user', p_withdrawal."user",
      'amount', p_withdrawal.amount::text,
      'currency', p_withdrawal.currency,
      'status', p_withdrawal.status,
      'reason', p_withdrawal.reason,
      'failure', p_withdrawal.failure),
    p_withdrawal.id::text, null, p_actor)
$$;

-- Locks a withdrawal that nobody has decided yet.
--   p_side     what p_actor is to it: owner, or another person
--   locks      the withdrawal
--   refuses    403 FORBIDDEN for one that is not there, or not of this side;
--              409 WITHDRAWAL_DECIDED {status}
create or replace function wallet_lock_requested(p_withdrawal uuid, p_actor uuid, p_side text)
returns withdrawals
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_withdrawal withdrawals;
begin
  select * into v_withdrawal from withdrawals where id = p_withdrawal for no key update;

  if v_withdrawal.id is null
    or (v_withdrawal."user" = p_actor) <> (p_side = 'owner')
  then
    raise exception using errcode = 'RF403', message = 'FORBIDDEN';
  elsif v_withdrawal.status <> 'requested' then
    raise exception using errcode = 'RF409', message = 'WITHDRAWAL_DECIDED',
      detail = jsonb_build_object('status', v_withdrawal.status);
  end if;
  return v_withdrawal;
end $$;

-- Asks for money to be paid out: holds it for a week, in which another person decides. Where the
-- settings ask for no second person, it is approved at once.
--   p_command  {id, amount, currency, sealed, hint, provider?}: the destination encrypted, and its
--              last signs; who pays out, none where nobody does; {journal, hash}: added by once()
--   answers    the withdrawal; its journal is null: nothing is posted before it is paid
--   locks      the wallet
--   refuses    400 INVALID_PAYLOAD, 422 CURRENCY_MISMATCH as wallet_require_currency;
--              422 WITHDRAWAL_TOO_SMALL {least}; 422 LIMIT_EXCEEDED; 409 as ledger_reserve;
--              503 SERVICE_UNAVAILABLE where it must be paid at once and nobody pays out
create or replace function wallet_withdraw(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_amount       bigint := (p_command ->> 'amount')::bigint;
  v_currency     text := p_command ->> 'currency';
  v_id           uuid := (p_command ->> 'id')::uuid;
  v_hold         uuid := (p_command ->> 'journal')::uuid;
  v_least        bigint;
  v_is_reviewed  boolean;
  v_limit        bigint;
  v_account      bigint;
  v_withdrawal   withdrawals;
begin
  perform wallet_require_currency(v_currency);

  select coalesce(max(withdrawal_min), 1), coalesce(bool_or(withdrawal_review), true)
  into v_least, v_is_reviewed
  from app_settings;
  if v_amount < v_least then
    raise exception using errcode = 'RF422', message = 'WITHDRAWAL_TOO_SMALL',
      detail = jsonb_build_object('path', 'amount', 'least', v_least::text);
  end if;
  v_limit := ledger_day_limit('withdrawal', p_actor, v_currency, v_amount);

  v_account := ledger_wallet(p_actor, v_currency);
  perform ledger_reserve(
    v_hold, v_account, v_currency, v_amount, interval '7 days', p_command ->> 'hash',
    'withdrawal', v_id);

  insert into withdrawals (id, "user", account, hold, amount, currency)
  values (v_id, p_actor, v_account, v_hold, v_amount, v_currency)
  returning * into v_withdrawal;
  insert into cubehub_private.withdrawal_destinations (withdrawal, destination_enc, hint)
  values (v_id, decode(p_command ->> 'sealed', 'hex'), p_command ->> 'hint');

  if v_limit is not null then
    perform ledger_require_day(v_limit, wallet_withdrawn_today(p_actor, v_currency), v_amount);
  end if;
  perform wallet_announce_withdrawal(v_withdrawal, 'requested', p_actor);

  if not v_is_reviewed then
    v_withdrawal := wallet_start_payout(v_withdrawal, p_command ->> 'provider', null);
  end if;
  return ledger_answer(wallet_withdrawal_document(v_withdrawal), null);
end $$;

-- What a person has asked for today (UTC) and was not refused, in minor units.
--   locks  nothing: the caller holds the wallet
create or replace function wallet_withdrawn_today(p_user uuid, p_currency text) returns numeric
language sql
stable
set search_path = public, pg_temp
as $$
  select coalesce(sum(amount), 0)
  from withdrawals
  where "user" = p_user
    and currency = p_currency
    and created_at >= date_trunc('day', current_timestamp, 'UTC')
    and status not in ('rejected', 'cancelled')
$$;

-- Calls off the own withdrawal, before anybody has decided.
--   p_command  {id}
--   answers    the withdrawal
--   locks      the withdrawal, its hold, its wallet
--   refuses    403 FORBIDDEN, 409 WITHDRAWAL_DECIDED as wallet_lock_requested
create or replace function wallet_cancel_withdrawal(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_withdrawal withdrawals := wallet_lock_requested(
    (p_command ->> 'id')::uuid, p_actor, 'owner');
begin
  perform ledger_release(v_withdrawal.hold, p_actor);

  update withdrawals
  set status = 'cancelled', decided_at = clock_timestamp()
  where id = v_withdrawal.id
  returning * into v_withdrawal;
  return ledger_answer(wallet_withdrawal_document(v_withdrawal), null);
end $$;

-- Rejects a withdrawal of another person: the money is free again.
--   p_command  {id, reason}
--   answers    the withdrawal
--   locks      the withdrawal, its hold, its wallet
--   refuses    403 FORBIDDEN for the own one too; 409 WITHDRAWAL_DECIDED
create or replace function wallet_reject_withdrawal(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_withdrawal withdrawals := wallet_lock_requested(
    (p_command ->> 'id')::uuid, p_actor, 'other');
begin
  perform ledger_release(v_withdrawal.hold, p_actor);

  update withdrawals
  set status = 'rejected',
    decided_by = p_actor,
    decided_at = clock_timestamp(),
    reason = p_command ->> 'reason'
  where id = v_withdrawal.id
  returning * into v_withdrawal;

  perform wallet_announce_withdrawal(v_withdrawal, 'rejected', p_actor);
  return ledger_answer(wallet_withdrawal_document(v_withdrawal), null);
end $$;

-- Calls off withdrawals that nobody has decided in time, by the clock of the database.
--   p_limit  how many at most
--   answers  how many: call it again until that is less than the limit
--   locks    the withdrawals that nobody else has, then their holds and wallets
create or replace function wallet_expire_withdrawals(p_limit int) returns int
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_withdrawal record;
  v_ended      int := 0;
begin
  for v_withdrawal in
    select withdrawal.id, withdrawal.hold
    from withdrawals withdrawal
    join ledger_holds hold on hold.id = withdrawal.hold
    where withdrawal.status = 'requested'
      and hold.status = 'held'
      and hold.expires_at <= clock_timestamp()
    order by withdrawal.account, withdrawal.id
    limit p_limit
    for no key update of withdrawal skip locked
  loop
    perform ledger_release(v_withdrawal.hold, null, 'expired');
    update withdrawals
    set status = 'cancelled', decided_at = clock_timestamp(), reason = 'Nobody decided in time.'
    where id = v_withdrawal.id;
    v_ended := v_ended + 1;
  end loop;
  return v_ended;
end $$;
