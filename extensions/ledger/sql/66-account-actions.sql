-- What staff do to an account. Whether the actor may do it to this one was asked before.

-- Gives an account another status than it has.
--   answers  {account, status, reason, journal: null}
--   locks    the account; who waited for it sees what it has become
--   refuses  409 ACCOUNT_FROZEN, ACCOUNT_CLOSED, ACCOUNT_NOT_EMPTY; 403 FORBIDDEN for an account
--            that is not there
create or replace function ledger_change_account(p_actor uuid, p_command jsonb, p_status text)
returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_account bigint := (p_command ->> 'account')::bigint;
  v_reason  text := p_command ->> 'reason';
  v_status  text;
  v_answer  text;
begin
  select status into v_status from ledger_accounts where id = v_account for no key update;
  if v_status = p_status then
    perform ledger_refuse('account_' || v_status);
  end if;

  v_answer := ledger_set_account_status(v_account, p_status, v_reason, p_actor);
  if v_answer = 'account_not_empty' then
    raise exception using errcode = 'RF409', message = 'ACCOUNT_NOT_EMPTY';
  elsif v_answer <> p_status then
    perform ledger_refuse(v_answer);
  end if;

  return ledger_answer(
    jsonb_build_object('account', v_account::text, 'status', p_status, 'reason', v_reason), null);
end $$;

-- Freezes an account: it still receives, and pays nothing until a second person has thawed it.
--   p_command  {account, reason}; {journal, hash}: added by once()
--   answers    {account, status, reason, journal: null}
--   locks      the account
--   refuses    as ledger_change_account
create or replace function ledger_freeze_account(p_actor uuid, p_command jsonb) returns jsonb
language sql
set search_path = public, pg_temp
as $$
  select ledger_change_account(p_actor, p_command, 'frozen')
$$;

-- Closes an empty account for ever.
--   as ledger_freeze_account
create or replace function ledger_close_account(p_actor uuid, p_command jsonb) returns jsonb
language sql
set search_path = public, pg_temp
as $$
  select ledger_change_account(p_actor, p_command, 'closed')
$$;

-- Asks a second person to thaw a frozen account.
--   p_command  {request, account, reason}; {journal, hash}: added by once()
--   answers    {request, status: pending, account, reason, journal: null}
--   locks      the account
--   refuses    409 ACCOUNT_ACTIVE, ACCOUNT_CLOSED, REQUEST_PENDING; 403 FORBIDDEN for an account
--              that is not there
create or replace function ledger_request_unfreeze(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_request uuid := (p_command ->> 'request')::uuid;
  v_account bigint := (p_command ->> 'account')::bigint;
  v_reason  text := p_command ->> 'reason';
begin
  perform ledger_require_frozen(v_account);
  if exists (
    select from ledger_requests
    where account = v_account and action = 'unfreeze' and status = 'pending')
  then
    raise exception using errcode = 'RF409', message = 'REQUEST_PENDING';
  end if;

  insert into ledger_requests (id, action, status, account, reason, requested_by)
  values (v_request, 'unfreeze', 'pending', v_account, v_reason, p_actor);

  return ledger_answer(
    jsonb_build_object(
      'request', v_request, 'status', 'pending', 'account', v_account::text, 'reason', v_reason),
    null);
end $$;

-- Refuses an account that cannot be thawed.
--   locks    the account
--   refuses  409 ACCOUNT_ACTIVE, ACCOUNT_CLOSED; 403 FORBIDDEN for an account that is not there
create or replace function ledger_require_frozen(p_account bigint) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_status text;
begin
  select status into v_status from ledger_accounts where id = p_account for no key update;

  if v_status = 'active' then
    raise exception using errcode = 'RF409', message = 'ACCOUNT_ACTIVE';
  elsif v_status is distinct from 'frozen' then
    perform ledger_refuse(coalesce('account_' || v_status, 'account_not_found'));
  end if;
end $$;
