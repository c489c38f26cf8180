-- What moved, for the dashboard: tables that panels can read, counted from the entries.

create unique index if not exists ledger_days_one_each
on ledger_days (day, currency);

-- Counts each day (UTC) since the last count anew, and with it the totals of the currencies; on the
-- first call, every day.
--   p_since  count the days from this moment on instead
--   answers  how many days and currencies have changed
--   locks    the rows of those days; the entries are read as one statement sees them
-- Ten minutes are counted again: an entry may become visible a while after the time that it bears.
-- Sums that are longer than a bigint stop at its end.
create or replace function ledger_count_days(p_since timestamptz default null) returns integer
language plpgsql
set search_path = public, pg_temp
set timezone = 'UTC'
set "cubehub.ledger" = 'on'
as $$
declare
  v_most    constant numeric := 9223372036854775807;
  v_since   timestamptz := date_trunc('day', coalesce(
    p_since, (select max(counted_at) - interval '10 minutes' from ledger_days), '-infinity'));
  v_changed integer;
begin
  with booked as (
    select
      entry.journal,
      min(entry.created_at)::date as day,
      sum(entry.amount) filter (where entry.amount > 0) as volume,
      sum(entry.amount) as sum
    from ledger_entries entry
    where entry.created_at >= v_since
    group by entry.journal
  )
  insert into ledger_days as known (day, currency, journals_count, volume, sum, counted_at)
  select
    booked.day,
    journal.currency,
    count(*),
    least(coalesce(sum(booked.volume), 0), v_most),
    greatest(least(sum(booked.sum), v_most), -v_most),
    current_timestamp
  from booked
  join ledger_journals journal on journal.id = booked.journal
  group by booked.day, journal.currency
  on conflict (day, currency) do update
  set journals_count = excluded.journals_count,
    volume = excluded.volume,
    sum = excluded.sum,
    counted_at = excluded.counted_at
  where (known.journals_count, known.volume, known.sum)
    is distinct from (excluded.journals_count, excluded.volume, excluded.sum);
  get diagnostics v_changed = row_count;

  insert into ledger_totals as known (currency, journals_count, volume, sum, counted_at)
  select
    counted.currency,
    sum(counted.journals_count),
    least(sum(counted.volume), v_most),
    greatest(least(sum(counted.sum), v_most), -v_most),
    current_timestamp
  from ledger_days counted
  group by counted.currency
  on conflict (currency) do update
  set journals_count = excluded.journals_count,
    volume = excluded.volume,
    sum = excluded.sum,
    counted_at = excluded.counted_at
  where (known.journals_count, known.volume, known.sum)
    is distinct from (excluded.journals_count, excluded.volume, excluded.sum);
  return v_changed;
end $$;
