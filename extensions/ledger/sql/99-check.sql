-- Invariants of the ledger: answers no row, always. Runs nightly, after every test run and behind
-- GET /ledger/check. One statement, so one snapshot: it may run beside postings.
--   answers  problem  which rule is broken
--            detail   where, and by how much
drop function if exists ledger_check();
create function ledger_check() returns table (problem text, detail jsonb)
language sql
stable
set search_path = public, pg_temp
as $$
  select 'journal_sum', jsonb_build_object('journal', journal, 'sum', sum(amount)::text, 'legs', count(*))
  from ledger_entries
  group by journal
  having sum(amount) <> 0 or count(*) < 2

  union all
  select 'currency_sum', jsonb_build_object('currency', journal.currency, 'sum', sum(entry.amount)::text)
  from ledger_entries entry
  join ledger_journals journal on journal.id = entry.journal
  group by journal.currency
  having sum(entry.amount) <> 0

  union all
  select 'entry_currency', jsonb_build_object('entry', entry.id::text, 'journal', journal.id)
  from ledger_entries entry
  join ledger_journals journal on journal.id = entry.journal
  join ledger_accounts account on account.id = entry.account
  where account.currency <> journal.currency

  union all
  select 'posted_without_entries', jsonb_build_object('journal', journal.id)
  from ledger_journals journal
  where journal.status = 'posted'
    and not exists (select 1 from ledger_entries entry where entry.journal = journal.id)

  union all
  select 'rejected_with_entries', jsonb_build_object('journal', journal.id)
  from ledger_journals journal
  where journal.status = 'rejected'
    and exists (select 1 from ledger_entries entry where entry.journal = journal.id)

  -- A sync account: its balance is the sum of its entries, they are numbered 1 … seq without a gap,
  -- and the last of them tells the balance.
  union all
  select 'balance', jsonb_build_object('account', account.id::text, 'balance', account.balance::text,
    'entries', coalesce(booked.sum, 0)::text)
  from ledger_accounts account
  left join (
    select account, sum(amount) as sum from ledger_entries group by account
  ) booked on booked.account = account.id
  where account.posting = 'sync' and account.balance <> coalesce(booked.sum, 0)

  union all
  select 'sequence', jsonb_build_object('account', account.id::text, 'seq', account.seq::text,
    'entries', coalesce(booked.count, 0)::text)
  from ledger_accounts account
  left join (
    select account, count(*) as count, count(account_seq) as numbered,
      min(account_seq) as first, max(account_seq) as last
    from ledger_entries
    group by account
  ) booked on booked.account = account.id
  where case account.posting
    when 'sync' then account.seq <> coalesce(booked.count, 0)
      or booked.numbered <> booked.count or booked.first <> 1 or booked.last <> account.seq
    else account.seq <> 0 or account.balance <> 0 or booked.numbered <> 0
    end

  union all
  select 'last_entry', jsonb_build_object('account', account.id::text, 'entry', entry.id::text)
  from ledger_accounts account
  join ledger_entries entry on entry.account = account.id and entry.account_seq = account.seq
  where account.posting = 'sync' and entry.balance_after <> account.balance

  union all
  select 'limits', jsonb_build_object('account', account.id::text, 'balance', account.balance::text)
  from ledger_accounts account
  where account.held < 0
    or account.balance - account.held < account.min_balance
    or account.balance > account.max_balance

  union all
  select 'held', jsonb_build_object('account', account.id::text, 'held', account.held::text,
    'holds', coalesce(holds.sum, 0)::text)
  from ledger_accounts account
  left join (
    select account, sum(amount) as sum from ledger_holds where status = 'held' group by account
  ) holds on holds.account = account.id
  where account.held <> coalesce(holds.sum, 0)

  -- A rollup holds exactly the entries of the transactions before its mark.
  union all
  select 'rollup', jsonb_build_object('account', rollup.account::text, 'balance', rollup.balance::text)
  from ledger_rollups rollup
  where rollup.balance <> (
    select coalesce(sum(entry.amount), 0)
    from ledger_entries entry
    where entry.account = rollup.account
      and entry.account_seq is null
      and entry.xact < rollup.xact_before)

  -- A withdrawal and its hold tell the same.
  union all
  select 'withdrawal', jsonb_build_object('withdrawal', withdrawal.id, 'status', withdrawal.status,
    'hold', hold.status)
  from withdrawals withdrawal
  join ledger_holds hold on hold.id = withdrawal.hold
  where (hold.account, hold.amount) is distinct from (withdrawal.account, withdrawal.amount)
    or withdrawal.journal is distinct from hold.journal
    or case withdrawal.status
      when 'paid' then hold.status <> 'captured' or hold.captured <> withdrawal.amount
      when 'rejected' then hold.status <> 'released'
      when 'cancelled' then hold.status not in ('released', 'expired')
      else hold.status <> 'held'
    end

  -- Done events are kept for seven days; an hour less, so that none is missed for being cleaned up.
  -- "except" compares two sorted lists: an anti join is planned as a loop over a table that was not
  -- analyzed lately, and then takes minutes.
  union all
  select 'event_missing', jsonb_build_object('journal', missing.journal)
  from (
    select journal.id::text as journal
    from ledger_journals journal
    where journal.status = 'posted'
      and journal.created_at > current_timestamp - interval '6 days 23 hours'
      and exists (select 1 from outbox_routes route where route.topic = 'ledger.journal.posted')
    except
    select dedupe_key
    from outbox
    where topic = 'ledger.journal.posted'
  ) missing
$$;
