-- A distribution as every answer shows it, amounts as digit strings.
--   p_distribution  which one
--   p_viewer        null: all lines; a person: only the lines of their own holdings
create or replace function shareholders_document(p_distribution uuid, p_viewer uuid default null)
returns jsonb
language sql
stable
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'id', d.id,
    'status', d.status,
    'organization', d.organization,
    'scope', d.scope,
    'period_start', d.period_start,
    'period_end', d.period_end,
    'record_date', d.record_date,
    'currency', d.currency,
    'amount', d.amount::text,
    'created_by', d.created_by,
    'approved_by', d.approved_by,
    'inputs_hash', d.inputs_hash,
    'posted_at', to_char(d.posted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'lines', coalesce(l.lines, '[]'),
    'journal', d.journal)
  from distributions d
  cross join lateral (
    select jsonb_agg(
      jsonb_build_object(
        'shareholder', l.shareholder,
        'name', s.name,
        'units', l.units::text,
        'total_units', l.total_units::text,
        'floor_amount', l.floor_amount::text,
        'remainder', l.remainder::text,
        'extra', l.extra,
        'amount', l.amount::text,
        'paid_amount', l.paid_amount::text,
        'journal', l.journal)
      order by l.shareholder) as lines
    from shareholder_distributions l
    join shareholders s on s.id = l.shareholder
    where l.distribution = d.id
      and (p_viewer is null or s."user" = p_viewer)
  ) l
  where d.id = p_distribution
$$;
