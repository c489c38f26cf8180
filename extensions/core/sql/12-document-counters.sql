-- What must never be false about the numbers of documents. The table comes from snapshots/core.yaml.

alter table document_counters
  drop constraint if exists document_counters_next_positive;

alter table document_counters
  add constraint document_counters_next_positive check (next > 0);

-- Takes the next number of a series: without gaps, because the row stays locked until commit.
--   p_series   'sale/<till>/<year>', 'invoice/<organization>/<year>'
--   answers    the number, from 1
--   locks      the counter, after the parent document and the shift
create or replace function core_next_number(p_series text)
returns bigint
language sql
set search_path = public, pg_temp
as $$
  insert into document_counters as counter (series, next)
  values (p_series, 2)
  on conflict (series) do update set next = counter.next + 1
  returning next - 1
$$;
