-- The accounts that other domains ask for by name; each is opened on first use.

-- How an account of a purpose behaves. Null where no house account has that purpose.
--   answers  normal_side  C or D
--            posting      sync keeps a balance and its limits; append is never locked
--            lock_rank    holder 10, till 50, house 90
--            floor, ceiling  of the balance, null for none
create or replace function ledger_purpose(
  p_purpose       text,
  out normal_side text,
  out posting     text,
  out lock_rank   int,
  out floor       bigint,
  out ceiling     bigint)
language plpgsql
immutable
as $$
begin
  case
    when p_purpose = 'wallet' then
      normal_side := 'C'; posting := 'sync'; lock_rank := 0; floor := 0;
    when p_purpose in ('payable_shareholder', 'customer_credit') then
      normal_side := 'C'; posting := 'sync'; lock_rank := 10; floor := 0;
    -- Debit-normal: cash is a negative balance, and cash that is not there cannot be paid out.
    when p_purpose in ('till', 'safe') then
      normal_side := 'D'; posting := 'sync'; lock_rank := 50; ceiling := 0;
    when p_purpose in (
      'revenue', 'tax_payable', 'rounding', 'over_short', 'cash_funding', 'fee_income',
      'gift_income', 'case_revenue', 'retained_profit', 'adjustment')
    then
      normal_side := 'C'; posting := 'append'; lock_rank := 90;
    when p_purpose in ('bank_clearing', 'receivable', 'liquidity')
      or p_purpose ~ '^clearing_[a-z0-9]+$'
    then
      normal_side := 'D'; posting := 'append'; lock_rank := 90;
    else
      null;
  end case;
end $$;

-- The account of an organization for a purpose; of the system when p_organization is null.
--   p_subject  the till or shareholder it belongs to, where the purpose has one
--   answers    the id of the account
--   raises     22023 for an unknown purpose, 23503 for an unknown organization or currency
create or replace function ledger_house(
  p_organization uuid,
  p_purpose      text,
  p_currency     text,
  p_subject      uuid default null)
returns bigint
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_owner   text := case when p_organization is null then 'system' else 'organization' end;
  v_id      bigint := ledger_find_account(
    v_owner, null, p_organization, p_purpose, p_currency, 0, p_subject);
  v_purpose record;
begin
  if v_id is not null then
    return v_id;
  end if;

  v_purpose := ledger_purpose(p_purpose);
  if v_purpose.posting is null then
    raise exception 'bad_purpose' using errcode = '22023';
  end if;

  return ledger_open_account(
    v_owner, null, p_organization, p_purpose, p_currency,
    v_purpose.normal_side, v_purpose.posting, v_purpose.lock_rank, 0,
    v_purpose.floor, v_purpose.ceiling, p_subject);
end $$;

-- The wallet of a person in a currency. Two wallets opened together are opened in order of the
-- persons' ids by whoever needs both.
--   answers  the id of the account
--   raises   23503 for an unknown person or currency
create or replace function ledger_wallet(p_user uuid, p_currency text) returns bigint
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_id bigint;
begin
  select id into v_id
  from ledger_accounts
  where owner_type = 'user' and owner_user = p_user and owner_organization is null
    and purpose = 'wallet' and subject_id is null
    and currency = p_currency and shard = 0;

  return coalesce(v_id, ledger_open_account(
    'user', p_user, null, 'wallet', p_currency, 'C', 'sync', 0, 0, 0));
end $$;
