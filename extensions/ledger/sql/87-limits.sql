-- Limits of what a person may move at once and in a day (UTC). The row of the person stands in
-- place of the one for everybody. Where no row is there, a limit costs one look into one index.

-- Refuses an amount that is too much for one operation.
--   p_operation  transfer, withdrawal or deposit
--   p_user       who moves it
--   answers      the limit of the day; null where there is none
--   refuses      422 LIMIT_EXCEEDED {limit: per_operation, most}
create or replace function ledger_day_limit(
  p_operation text,
  p_user      uuid,
  p_currency  text,
  p_amount    bigint)
returns bigint
language plpgsql
stable
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_per_operation bigint;
  v_per_day       bigint;
begin
  select per_operation, per_day into v_per_operation, v_per_day
  from ledger_limits
  where operation = p_operation
    and currency = p_currency
    and coalesce("user", '00000000-0000-0000-0000-000000000000'::uuid)
      = any (array[p_user, '00000000-0000-0000-0000-000000000000'::uuid])
  order by "user" nulls last
  limit 1;

  if p_amount > v_per_operation then
    raise exception using errcode = 'RF422', message = 'LIMIT_EXCEEDED',
      detail = jsonb_build_object('limit', 'per_operation', 'most', v_per_operation::text);
  end if;
  return v_per_day;
end $$;

-- Refuses what passes the limit of a day. Called where what the person has moved cannot change any
-- more: under the lock of the wallet, after the posting or the hold, which the refusal takes back.
--   p_limit   of the day; null for none
--   p_moved   in this day, p_amount included
--   refuses   422 LIMIT_EXCEEDED {limit: per_day, most, left}
create or replace function ledger_require_day(p_limit bigint, p_moved numeric, p_amount bigint)
returns void
language plpgsql
immutable
as $$
begin
  if p_moved > p_limit then
    raise exception using errcode = 'RF422', message = 'LIMIT_EXCEEDED',
      detail = jsonb_build_object(
        'limit', 'per_day',
        'most', p_limit::text,
        'left', greatest(p_limit - (p_moved - p_amount), 0)::text);
  end if;
end $$;

-- What an account has paid today in journals of a kind, in minor units. It reads the entries of the
-- account backwards along their numbers until the day is over: no index on time is kept for it.
--   locks  nothing: the caller holds the account
create or replace function ledger_paid_today(p_account bigint, p_kind text) returns numeric
language plpgsql
stable
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_day   timestamptz := date_trunc('day', current_timestamp, 'UTC');
  v_entry record;
  v_paid  numeric := 0;
begin
  for v_entry in
    select entry.amount, entry.created_at, journal.kind
    from ledger_entries entry
    join ledger_journals journal on journal.id = entry.journal
    where entry.account = p_account
      and entry.account_seq is not null
    order by entry.account_seq desc
  loop
    -- The time of an entry is that of the start of its transaction: one that waited for the account
    -- has a higher number and an earlier time. No transaction of a request lives for a minute.
    exit when v_entry.created_at < v_day - interval '1 minute';
    if v_entry.kind = p_kind and v_entry.amount < 0 and v_entry.created_at >= v_day then
      v_paid := v_paid - v_entry.amount;
    end if;
  end loop;
  return v_paid;
end $$;
