-- Balances. A sync account keeps its own; that of an append account is the folded sum and the
-- entries written since.

-- The balance of an account, in minor units: credits less debits.
create or replace function ledger_balance(p_account bigint) returns bigint
language sql
stable
set search_path = public, pg_temp
as $$
  select case
    when account.posting = 'sync' then account.balance
    else (coalesce(rollup.balance, 0) + coalesce((
      select sum(entry.amount)
      from ledger_entries entry
      where entry.account = account.id
        and entry.account_seq is null
        and entry.xact >= coalesce(rollup.xact_before, '0'::xid8)), 0))::bigint
    end
  from ledger_accounts account
  left join ledger_rollups rollup on rollup.account = account.id
  where account.id = p_account
$$;

-- Folds the settled entries of an append account into its rollup and answers the folded sum.
-- It goes along transactions, not ids: a slow one may still commit a lower id after a higher one.
--   locks  the rollup of the account
create or replace function ledger_fold(p_account bigint) returns bigint
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
  v_rollup  ledger_rollups;
  v_settled bigint;
begin
  insert into ledger_rollups (account) values (p_account) on conflict do nothing;

  select * into v_rollup from ledger_rollups where account = p_account for no key update;

  select coalesce(sum(amount), 0) into v_settled
  from ledger_entries
  where account = p_account
    and account_seq is null
    and xact >= v_rollup.xact_before
    and xact < v_horizon;

  update ledger_rollups
  set balance = balance + v_settled,
    xact_before = greatest(v_horizon, v_rollup.xact_before),
    updated_at = current_timestamp
  where id = v_rollup.id;

  return v_rollup.balance + v_settled;
end $$;
