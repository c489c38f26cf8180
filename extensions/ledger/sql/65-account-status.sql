-- Freezes, thaws or closes an account: active <-> frozen, active or frozen -> closed.
--   p_status  active, frozen or closed
--   answers   the new status, or account_not_found, account_closed, account_not_empty
--   locks     the account
--   raises    22023 for another status
create or replace function ledger_set_account_status(p_account bigint, p_status text, p_reason text)
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
  elsif p_status = 'closed' and (ledger_balance(p_account) <> 0 or v_account.held <> 0) then
    return 'account_not_empty';
  end if;

  update ledger_accounts set status = p_status, status_reason = p_reason where id = p_account;
  return p_status;
end $$;
