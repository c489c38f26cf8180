-- Ends holds whose time is over, by the clock of the database and no other. Those of withdrawals
-- end with their withdrawal (wallet_expire_withdrawals); a domain that keeps documents of its own
-- on holds listens to ledger.hold.expired.
--   p_limit  how many at most
--   answers  how many have ended: call it again until that is less than the limit
--   locks    the holds that nobody else has, then their accounts one by one
create or replace function ledger_expire_holds(p_limit int) returns int
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_hold  uuid;
  v_ended int := 0;
begin
  for v_hold in
    select hold.id
    from ledger_holds hold
    join ledger_accounts account on account.id = hold.account
    where hold.status = 'held'
      and hold.expires_at <= clock_timestamp()
      and hold.ref_type is distinct from 'withdrawal'
    -- The accounts are locked in their order: whoever needs several of them does the same.
    order by account.lock_rank, account.id, hold.id
    limit p_limit
    for no key update of hold skip locked
  loop
    perform ledger_close_hold(v_hold, 0, null, null, null, 'expired');
    v_ended := v_ended + 1;
  end loop;
  return v_ended;
end $$;
