-- What a shift took, read from the ledger: the revenue legs of every posting that refers to one of
-- its sales. A reversal keeps the reference of what it reverses, so a voided sale counts 0; tax and
-- cash rounding have their own accounts and do not count.
--   p_shift   any shift; one that does not exist gives no row
--   answers   its organization, the currency of its till, the takings (may be 0 or negative), and
--             its first and last day in the time zone of the organization; no last day while open
create or replace function shareholders_takings(p_shift uuid)
returns table (
  organization uuid,
  currency     text,
  amount       bigint,
  opened_on    date,
  closed_on    date
)
language sql
stable
set search_path = public, pg_temp
as $$
  select
    t.organization,
    t.currency::text,
    coalesce((
      select sum(e.amount)
      from sales s
      join ledger_journals j on j.ref_type = 'sale' and j.ref_id = s.id and j.status = 'posted'
      join ledger_entries e on e.journal = j.id
      join ledger_accounts a on a.id = e.account
      where s.shift = f.id
        and a.purpose = 'revenue'
        and a.owner_organization = t.organization
    ), 0)::bigint,
    (f.opened_at at time zone coalesce(nullif(o.timezone, ''), 'UTC'))::date,
    case f.status when 'closed' then (f.closed_at at time zone coalesce(nullif(o.timezone, ''), 'UTC'))::date end
  from shifts f
  join tills t on t.id = f.till
  join organizations o on o.id = t.organization
  where f.id = p_shift
$$;
