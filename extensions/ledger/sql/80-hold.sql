-- Reserves a part of a balance.
--   p_id     id of the hold, made by the caller; p_hash of the request, as in ledger_post
--   p_ttl    how long it may be captured, by the clock of the database
--   answers  held; replay:<status>; idempotency_mismatch; insufficient_funds, currency_mismatch,
--            account_frozen, account_closed, account_not_found
--   locks    the account
--   raises   22023 bad_amount
create or replace function ledger_hold(
  p_id       uuid,
  p_account  bigint,
  p_currency text,
  p_amount   bigint,
  p_ttl      interval,
  p_hash     text,
  p_ref_type text default null,
  p_ref_id   uuid default null)
returns text
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_account ledger_accounts;
  v_hash    text;
  v_status  text;
  v_refusal text;
begin
  if p_amount is null or p_amount <= 0 then
    raise exception 'bad_amount' using errcode = '22023';
  end if;
  if not exists (select 1 from ledger_accounts where id = p_account and posting = 'sync') then
    return 'account_not_found';
  end if;

  insert into ledger_holds (
    id, account, currency, amount, expires_at, request_hash, ref_type, ref_id)
  values (
    p_id, p_account, p_currency, p_amount, clock_timestamp() + p_ttl, p_hash, p_ref_type, p_ref_id)
  on conflict (id) do nothing;

  if not found then
    select request_hash, status into v_hash, v_status from ledger_holds where id = p_id;
    return case when v_hash <> p_hash then 'idempotency_mismatch' else 'replay:' || v_status end;
  end if;

  select * into v_account from ledger_accounts where id = p_account for no key update;
  v_refusal := case
    when v_account.currency <> p_currency then 'currency_mismatch'
    when v_account.status <> 'active' then 'account_' || v_account.status
    when v_account.balance - v_account.held - p_amount < v_account.min_balance then 'insufficient_funds'
  end;
  if v_refusal is not null then
    delete from ledger_holds where id = p_id;
    return v_refusal;
  end if;

  update ledger_accounts set held = held + p_amount where id = p_account;
  return 'held';
end $$;
