-- Corrections by administrators: an adjustment of one account, or the reversal of a journal. Both
-- post at once up to the limit of ledger_needs_second_person; what is more, or concerns the actor's
-- own money, is stored as a request and posted when a second person confirms it. A preview tells
-- the entries in either case.

-- Posts an adjustment: the account against the adjustment account of its organization, or of the
-- system for the wallet of a person.
--   p_amount  in minor units, + credits the account, − debits it
--   p_request the confirmed request behind it, if there is one
--   locks, refuses, raises  as ledger_move; 422 SAME_ACCOUNT
create or replace function ledger_post_adjustment(
  p_actor    uuid,
  p_account  bigint,
  p_amount   bigint,
  p_currency text,
  p_reason   text,
  p_request  uuid,
  p_journal  uuid,
  p_hash     text)
returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_house bigint;
begin
  select ledger_house(account.owner_organization, 'adjustment', p_currency) into v_house
  from ledger_accounts account
  where account.id = p_account;

  if v_house = p_account then
    raise exception using errcode = 'RF422', message = 'SAME_ACCOUNT';
  end if;

  perform ledger_move(
    'adjustment', p_currency, array[p_account, v_house], array[p_amount, -p_amount],
    p_journal, p_hash, p_actor,
    case when p_request is not null then 'ledger_request' end, p_request, null, p_reason);
end $$;

-- Adjusts an account, or asks for it.
--   p_command  {request, account?, user?, currency?, amount, reason}: an account, or a person's
--              wallet in a currency; {journal, hash}: added by once()
--   answers    {request, status: posted or pending, account, amount, currency, reason, journal}
--   locks      as ledger_move
--   refuses    403 FORBIDDEN for an account or person that is not there; 422 LIMIT_EXCEEDED as
--              ledger_day_limit, CURRENCY_MISMATCH, SAME_ACCOUNT; 400 INVALID_PAYLOAD for an unknown
--              currency; as ledger_move
create or replace function ledger_adjust(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_request  uuid := (p_command ->> 'request')::uuid;
  v_user     uuid := (p_command ->> 'user')::uuid;
  v_account  bigint := (p_command ->> 'account')::bigint;
  v_amount   bigint := (p_command ->> 'amount')::bigint;
  v_currency text := p_command ->> 'currency';
  v_reason   text := p_command ->> 'reason';
  v_journal  uuid := (p_command ->> 'journal')::uuid;
  v_waits    boolean;
begin
  if v_account is null then
    if not exists (select from directus_users where id = v_user) then
      raise exception using errcode = 'RF403', message = 'FORBIDDEN';
    end if;
    perform wallet_require_currency(v_currency);
    v_account := ledger_wallet(v_user, v_currency);
  else
    v_currency := ledger_require_currency(v_account, v_currency);
  end if;

  perform ledger_day_limit('adjustment', p_actor, v_currency, abs(v_amount));
  v_waits := ledger_needs_second_person('adjustment', p_actor, v_currency, abs(v_amount))
    or ledger_concerns(p_actor, v_account, null);

  if not v_waits or ledger_is_preview() then
    perform ledger_post_adjustment(
      p_actor, v_account, v_amount, v_currency, v_reason, null, v_journal, p_command ->> 'hash');
  else
    insert into ledger_requests (
      id, action, status, account, amount, currency, reason, requested_by)
    values (
      v_request, 'adjustment', 'pending', v_account, v_amount, v_currency, v_reason, p_actor);
  end if;

  return ledger_correction(
    v_waits, v_request, v_journal,
    jsonb_build_object(
      'account', v_account::text, 'amount', v_amount::text, 'currency', v_currency,
      'reason', v_reason));
end $$;

-- Reverses a journal, or asks for it. A reversal is reversed like any other journal: by a new one.
--   p_command  {request, of, reason}; {journal, hash}: added by once()
--   answers    {request, status: posted or pending, reverses, amount, currency, reason, journal}
--   locks      the journal, so that of two reversals the second sees the first; as ledger_post
--   refuses    403 FORBIDDEN for a journal that is not there or was rejected; 409 ALREADY_REVERSED,
--              REQUEST_PENDING; 422 LIMIT_EXCEEDED as ledger_day_limit; as ledger_refuse
create or replace function ledger_reverse_journal(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_request  uuid := (p_command ->> 'request')::uuid;
  v_of       uuid := (p_command ->> 'of')::uuid;
  v_reason   text := p_command ->> 'reason';
  v_journal  uuid := (p_command ->> 'journal')::uuid;
  v_amount   bigint;
  v_currency text;
  v_waits    boolean;
begin
  v_currency := ledger_require_reversible(v_of);
  select sum(amount) into v_amount from ledger_entries where journal = v_of and amount > 0;

  perform ledger_day_limit('reversal', p_actor, v_currency, v_amount);
  v_waits := ledger_needs_second_person('reversal', p_actor, v_currency, v_amount)
    or ledger_concerns(p_actor, null, v_of);

  if not v_waits or ledger_is_preview() then
    perform ledger_post_reversal(p_actor, v_of, v_reason, v_journal, p_command ->> 'hash');
  elsif exists (
    select from ledger_requests
    where reverses = v_of and action = 'reversal' and status = 'pending')
  then
    raise exception using errcode = 'RF409', message = 'REQUEST_PENDING';
  else
    insert into ledger_requests (
      id, action, status, reverses, amount, currency, reason, requested_by)
    values (
      v_request, 'reversal', 'pending', v_of, v_amount, v_currency, v_reason, p_actor);
  end if;

  return ledger_correction(
    v_waits, v_request, v_journal,
    jsonb_build_object(
      'reverses', v_of, 'amount', v_amount::text, 'currency', v_currency, 'reason', v_reason));
end $$;

-- Posts the reversal of a journal, or refuses.
--   refuses  as ledger_refuse; raises 23505 ledger_journals_reversed_once
create or replace function ledger_post_reversal(
  p_actor   uuid,
  p_of      uuid,
  p_reason  text,
  p_journal uuid,
  p_hash    text)
returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_post record;
begin
  v_post := ledger_reverse(p_journal, p_of, p_hash, p_actor, p_reason);
  if v_post.status <> 'posted' or v_post.replayed then
    perform ledger_refuse(coalesce(v_post.code, 'already_done'));
  end if;
end $$;

-- Refuses a journal that cannot be reversed.
--   answers  its currency
--   locks    the journal
--   refuses  403 FORBIDDEN, 409 ALREADY_REVERSED
create or replace function ledger_require_reversible(p_journal uuid) returns text
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_currency text;
begin
  select currency into v_currency
  from ledger_journals
  where id = p_journal and status = 'posted'
  for no key update;

  if v_currency is null then
    raise exception using errcode = 'RF403', message = 'FORBIDDEN';
  elsif exists (
    select from ledger_journals where reverses = p_journal and status = 'posted')
  then
    raise exception using errcode = 'RF409', message = 'ALREADY_REVERSED';
  end if;
  return v_currency;
end $$;

-- The currency of an account.
--   p_currency  the one that was named; null where none was
--   refuses     403 FORBIDDEN for an account that is not there, 422 CURRENCY_MISMATCH
create or replace function ledger_require_currency(p_account bigint, p_currency text) returns text
language plpgsql
stable
set search_path = public, pg_temp
as $$
declare
  v_currency text;
begin
  select currency into v_currency from ledger_accounts where id = p_account;

  if v_currency is null then
    raise exception using errcode = 'RF403', message = 'FORBIDDEN';
  elsif v_currency <> p_currency then
    raise exception using errcode = 'RF422', message = 'CURRENCY_MISMATCH';
  end if;
  return v_currency;
end $$;

-- Whether once() is about to undo what is being done.
create or replace function ledger_is_preview() returns boolean
language sql
stable
as $$
  select coalesce(current_setting('cubehub.preview', true), '') = 'on'
$$;

-- What a correction answers. One that waits has no journal yet; its preview has the entries.
create or replace function ledger_correction(
  p_waits    boolean,
  p_request  uuid,
  p_journal  uuid,
  p_document jsonb)
returns jsonb
language plpgsql
stable
set search_path = public, pg_temp
as $$
declare
  v_answer jsonb := ledger_answer(p_document, p_journal);
begin
  if p_waits then
    return v_answer
      || jsonb_build_object('request', p_request, 'status', 'pending', 'journal', null);
  end if;
  return v_answer || jsonb_build_object('request', null, 'status', 'posted');
end $$;
