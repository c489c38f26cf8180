-- What must never be false about grants: whole units, days in order, one grant a day for each
-- holder and class. May run again and again.

create extension if not exists btree_gist;

alter table share_grants
  drop constraint if exists share_grants_units_positive,
  drop constraint if exists share_grants_days_in_order,
  drop constraint if exists share_grants_no_overlap;

alter table share_grants
  add constraint share_grants_units_positive check (units between 1 and 999999999999999999),
  add constraint share_grants_days_in_order check (effective_to is null or effective_to > effective_from),
  add constraint share_grants_no_overlap exclude using gist (
    shareholder with =,
    class with =,
    daterange(effective_from, effective_to, '[)') with &&
  );

-- Who holds what on a day: the first day of a grant counts, its last (effective_to) does not.
create or replace function shareholders_holdings(p_organization uuid, p_day date)
returns table (shareholder uuid, class text, units bigint)
language sql
stable
set search_path = public, pg_temp
as $$
  select g.shareholder, g.class::text, g.units
  from share_grants g
  join shareholders s on s.id = g.shareholder
  where s.organization = p_organization
    and g.effective_from <= p_day
    and (g.effective_to is null or p_day < g.effective_to)
  order by g.shareholder, g.class
$$;

-- SHA-256, in hex, of what a split is computed from: one line
-- `shareholder|class|units|amount|currency|record date` a holding, ordered by holder and class
-- (byte order), joined by line feeds. Another value later means that a grant was changed.
create or replace function shareholders_inputs_hash(
  p_organization uuid,
  p_record_date  date,
  p_amount       bigint,
  p_currency     text
) returns text
language sql
stable
set search_path = public, pg_temp
as $$
  select encode(
    sha256(
      convert_to(
        coalesce(
          string_agg(
            concat_ws('|', h.shareholder, h.class, h.units, p_amount, p_currency, to_char(p_record_date, 'YYYY-MM-DD')),
            e'\n' order by h.shareholder, h.class collate "C"),
          ''),
        'UTF8')),
    'hex')
  from shareholders_holdings(p_organization, p_record_date) h
$$;
