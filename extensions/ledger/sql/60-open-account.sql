-- Opening accounts. The natural key is (owner, purpose, subject, currency, shard).

-- Finds an account by its natural key; null when it has not been opened.
-- One branch for each kind of owner, so that each of them is one index lookup.
create or replace function ledger_find_account(
  p_owner_type   text,
  p_user         uuid,
  p_organization uuid,
  p_purpose      text,
  p_currency     text,
  p_shard        int default 0,
  p_subject      uuid default null)
returns bigint
language plpgsql
stable
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
  if p_owner_type = 'user' then
    return (
      select id from ledger_accounts
      where owner_type = 'user' and owner_user = p_user and owner_organization is null
        and purpose = p_purpose and subject_id is not distinct from p_subject
        and currency = p_currency and shard = p_shard);
  elsif p_owner_type = 'organization' then
    return (
      select id from ledger_accounts
      where owner_type = 'organization' and owner_user is null
        and owner_organization = p_organization
        and purpose = p_purpose and subject_id is not distinct from p_subject
        and currency = p_currency and shard = p_shard);
  end if;
  return (
    select id from ledger_accounts
    where owner_type = p_owner_type and owner_user is null and owner_organization is null
      and purpose = p_purpose and subject_id is not distinct from p_subject
      and currency = p_currency and shard = p_shard);
end $$;

-- Opens an account once; a second call with the same natural key answers the same id.
--   raises  23514 ledger_accounts_shape, 23503 for an unknown owner or currency
create or replace function ledger_open_account(
  p_owner_type   text,
  p_user         uuid,
  p_organization uuid,
  p_purpose      text,
  p_currency     text,
  p_normal_side  text default 'C',
  p_posting      text default 'sync',
  p_lock_rank    int default 0,
  p_shard        int default 0,
  p_min          bigint default null,
  p_max          bigint default null,
  p_subject      uuid default null)
returns bigint
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_id bigint := ledger_find_account(
    p_owner_type, p_user, p_organization, p_purpose, p_currency, p_shard, p_subject);
begin
  if v_id is not null then
    return v_id;
  end if;

  insert into ledger_accounts (
    owner_type, owner_user, owner_organization, purpose, subject_id, currency,
    normal_side, posting, lock_rank, shard, min_balance, max_balance)
  values (
    p_owner_type, p_user, p_organization, p_purpose, p_subject, p_currency,
    p_normal_side, p_posting, p_lock_rank, p_shard, p_min, p_max)
  on conflict do nothing
  returning id into v_id;

  -- Nothing came back: another transaction opened it while this one waited.
  return coalesce(v_id, ledger_find_account(
    p_owner_type, p_user, p_organization, p_purpose, p_currency, p_shard, p_subject));
end $$;
