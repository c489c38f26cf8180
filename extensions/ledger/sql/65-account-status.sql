-- Freezes, thaws or closes an account: active <-> frozen, active or frozen -> closed. Each change
-- leaves a row that says who made it, when and why.
--   p_status   active, frozen or closed
--   p_reason   in words; p_actor: who; p_request: the confirmed request behind it, if there is one
--   answers    the new status, or account_not_found, account_closed, account_not_empty;
--              a status that the account has already changes nothing
--   locks      the account
--   raises     22023 for another status, 23514 ledger_account_changes_reason
drop function if exists ledger_set_account_status(bigint, text, text);

create or replace function ledger_set_account_status(
  p_account bigint,
  p_status  text,
  p_reason  text,
  p_actor   uuid default null,
  p_request uuid default null)
returns text
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_account ledger_accounts;
begin
  if p_status is null or p_status not in ('active', 'frozen', 'closed') then
    raise exception 'bad_status' using errcode = '22023';
  end if;

  select * into v_account from ledger_accounts where id = p_account for no key update;
  if v_account.id is null then
    return 'account_not_found';
  elsif v_account.status = 'closed' then
    return 'account_closed';
  elsif v_account.status = p_status then
    return p_status;
  elsif p_status = 'closed' and (ledger_balance(p_account) <> 0 or v_account.held <> 0) then
    return 'account_not_empty';
  end if;

  update ledger_accounts set status = p_status, status_reason = p_reason where id = p_account;

  insert into ledger_account_changes (account, previous, status, reason, actor, request)
  values (p_account, v_account.status, p_status, p_reason, p_actor, p_request);
  return p_status;
end $$;
