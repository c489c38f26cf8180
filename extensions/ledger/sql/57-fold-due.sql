-- Folds the append accounts that have settled entries since their last fold, so that a balance
-- never adds up more than about a minute of them.
--   p_limit  accounts at a time
--   answers  how many were folded; fewer than p_limit means that none is left
--   locks    their rollups, in order of account
create or replace function ledger_fold_due(p_limit integer)
returns integer
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_account bigint;
  v_count   integer := 0;
begin
  for v_account in
    select account.id
    from ledger_accounts account
    left join ledger_rollups rollup on rollup.account = account.id
    where account.posting = 'append'
      and exists (
        select
        from ledger_entries entry
        where entry.account = account.id
          and entry.account_seq is null
          and entry.xact >= coalesce(rollup.xact_before, '0'::xid8)
          and entry.xact < pg_snapshot_xmin(pg_current_snapshot()))
    order by account.id
    limit p_limit
  loop
    perform ledger_fold(v_account);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;
