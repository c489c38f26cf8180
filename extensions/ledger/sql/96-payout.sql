-- Withdrawals on their way out. The key that the provider sees is committed before it is called;
-- what it answers is committed afterwards. Between the two the withdrawal is approved, or unknown
-- when no answer came, and its hold stays. Whoever calls the provider takes the withdrawal first, so
-- that one process at a time does; a process that dies leaves it to the next one.

-- Approves a withdrawal: from here on it is paid out with this key, and its hold does not expire.
--   p_provider   who pays out; null where nobody does
--   p_decided_by another person; null where the settings ask for none
--   locks        the hold; the caller holds the withdrawal
--   refuses      503 SERVICE_UNAVAILABLE without a provider; 409 HOLD_EXPIRED, ACCOUNT_FROZEN,
--                ACCOUNT_CLOSED
create or replace function wallet_start_payout(
  p_withdrawal withdrawals,
  p_provider   text,
  p_decided_by uuid)
returns withdrawals
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_withdrawal withdrawals;
  v_status     text;
begin
  if p_provider is null then
    raise exception using errcode = 'RF503', message = 'SERVICE_UNAVAILABLE';
  end if;

  select status into v_status from ledger_accounts where id = p_withdrawal.account;
  if v_status <> 'active' then
    perform ledger_refuse('account_' || v_status);
  end if;

  -- A payout may take days, and a captured hold must not have expired.
  update ledger_holds
  set expires_at = clock_timestamp() + interval '10 years'
  where id = p_withdrawal.hold and status = 'held' and expires_at > clock_timestamp();
  if not found then
    perform ledger_refuse('hold_expired');
  end if;

  update withdrawals
  set status = 'approved',
    provider = p_provider,
    provider_key = 'withdrawal-' || id,
    decided_by = p_decided_by,
    decided_at = clock_timestamp(),
    check_at = clock_timestamp() + interval '1 minute'
  where id = p_withdrawal.id
  returning * into v_withdrawal;

  perform wallet_announce_withdrawal(v_withdrawal, 'approved', p_decided_by);
  return v_withdrawal;
end $$;

-- Approves a withdrawal of another person. It answers before the provider is called; a preview
-- tells the entries that the payout will post.
--   p_command  {id, provider?}
--   answers    the withdrawal
--   locks      the withdrawal, its hold
--   refuses    403 FORBIDDEN for the own one too; 409 WITHDRAWAL_DECIDED; as wallet_start_payout
create or replace function wallet_approve_withdrawal(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_withdrawal withdrawals := wallet_lock_requested(
    (p_command ->> 'id')::uuid, p_actor, 'other');
  v_document   jsonb;
  v_journal    uuid;
begin
  v_withdrawal := wallet_start_payout(v_withdrawal, p_command ->> 'provider', p_actor);
  v_document := wallet_withdrawal_document(v_withdrawal);

  if current_setting('cubehub.preview', true) = 'on' then
    v_journal := wallet_post_payout(v_withdrawal);
  end if;
  return ledger_answer(v_document, v_journal);
end $$;

-- Pays the hold of a withdrawal to the clearing account of its provider.
--   answers  the journal
--   locks    the hold, its wallet
--   refuses  as ledger_capture
create or replace function wallet_post_payout(p_withdrawal withdrawals) returns uuid
language sql
set search_path = public, pg_temp
as $$
  select ledger_capture(
    hold.id, hold.amount,
    ledger_house(null, 'clearing_' || p_withdrawal.provider, p_withdrawal.currency),
    core_uuid5(p_withdrawal.id, 'payout'), hold.request_hash, 'withdrawal',
    coalesce(p_withdrawal.decided_by, p_withdrawal."user"))
  from ledger_holds hold
  where hold.id = p_withdrawal.hold
$$;

-- Takes a withdrawal for a call of its provider, for two minutes.
--   p_withdrawal  a fresh one that nobody has taken yet; null for whichever is due
--   answers       {id, key, amount, currency, provider, sealed, attempt}: attempt 1 is the first
--                 call for it; null when there is nothing to take
--   locks         the withdrawal, past those that somebody else has
create or replace function wallet_take_payout(p_withdrawal uuid default null) returns jsonb
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_withdrawal withdrawals;
begin
  update withdrawals
  set check_at = clock_timestamp() + interval '2 minutes', checks_count = checks_count + 1
  where id = (
    select id
    from withdrawals
    where status in ('approved', 'unknown')
      and case
        when p_withdrawal is null then check_at <= clock_timestamp()
        else id = p_withdrawal and checks_count = 0
      end
    order by check_at, id
    limit 1
    for no key update skip locked)
  returning * into v_withdrawal;
  if not found then
    return null;
  end if;

  return (
    select jsonb_build_object(
      'id', v_withdrawal.id,
      'key', v_withdrawal.provider_key,
      'amount', v_withdrawal.amount::text,
      'currency', v_withdrawal.currency,
      'provider', v_withdrawal.provider,
      'sealed', encode(destination.destination_enc, 'hex'),
      'attempt', v_withdrawal.checks_count)
    from cubehub_private.withdrawal_destinations destination
    where destination.withdrawal = v_withdrawal.id);
end $$;

-- When a withdrawal is asked about again: 5 minutes, an hour, then once a day.
--   p_attempts  how often its provider has been called
--   answers     null after five days: then a person has to ask the provider
create or replace function wallet_next_check(p_attempts int) returns timestamptz
language sql
volatile
as $$
  select clock_timestamp() + case
    when p_attempts <= 1 then interval '5 minutes'
    when p_attempts = 2 then interval '1 hour'
    when p_attempts <= 7 then interval '1 day'
  end
$$;

-- Commits what the provider has told. What it told before stands: a second answer changes nothing.
--   p_status   paid, failed, processing; unknown when no answer came
--   p_payout   its id at the provider, where it told one
--   p_failure  why it failed, or what is not known
--   answers    the withdrawal
--   locks      the withdrawal, its hold, its wallet
--   raises     23514 withdrawals_forward; 22023 for another status
-- A wallet that was frozen after the approval cannot be debited: the payout is then posted once it
-- is thawed; until then the withdrawal stays unknown, and its money held.
create or replace function wallet_settle_payout(
  p_withdrawal uuid,
  p_status     text,
  p_payout     text default null,
  p_failure    text default null)
returns jsonb
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_withdrawal withdrawals;
  v_status     text := p_status;
  v_failure    text := p_failure;
  v_journal    uuid;
begin
  if p_status is null or p_status not in ('paid', 'failed', 'processing', 'unknown') then
    raise exception 'bad_status' using errcode = '22023';
  end if;

  select * into v_withdrawal from withdrawals where id = p_withdrawal for no key update;
  if v_withdrawal.status not in ('approved', 'unknown') then
    return wallet_withdrawal_document(v_withdrawal);
  end if;

  if v_status = 'paid' then
    begin
      v_journal := wallet_post_payout(v_withdrawal);
    exception when sqlstate 'RF409' then
      v_status := 'unposted';
      v_failure := sqlerrm;
    end;
  elsif v_status = 'failed' then
    perform ledger_release(v_withdrawal.hold);
  end if;

  update withdrawals
  set status = case v_status
      when 'paid' then 'paid'
      when 'failed' then 'rejected'
      when 'processing' then 'approved'
      else 'unknown'
    end,
    provider_payout_id = coalesce(p_payout, provider_payout_id),
    journal = v_journal,
    failure = v_failure,
    check_at = case v_status
      when 'unknown' then wallet_next_check(checks_count)
      -- The provider knows it: it is asked for as long as that takes.
      when 'processing' then wallet_next_check(least(checks_count, 7))
      when 'unposted' then wallet_next_check(2)
    end
  where id = p_withdrawal
  returning * into v_withdrawal;

  if v_status in ('paid', 'failed') then
    perform wallet_announce_withdrawal(
      v_withdrawal, case v_status when 'paid' then 'paid' else 'rejected' end, null);
  end if;
  return wallet_withdrawal_document(v_withdrawal);
end $$;
