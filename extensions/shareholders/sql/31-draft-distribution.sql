-- Stores a split as a draft with its lines. Moves no money.
--   p_actor    who prepares it
--   p_command  {distribution, organization, scope, period_start, period_end, record_date, currency,
--              amount, lines: [{shareholder, units, total_units, floor_amount, remainder, extra,
--              amount}]}: computed by domain/split.ts; {journal, hash}: added by once(), not used
--   answers    the document of shareholders_document, journal null
--   locks      the new distribution, then the shift (`for share`), then the grants in id order
--   refuses    409 ALREADY_SPLIT, 409 SPLIT_OUTDATED
create or replace function shareholders_draft_distribution(p_actor uuid, p_command jsonb)
returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_id uuid := (p_command ->> 'distribution')::uuid;
begin
  perform shareholders_insert_draft(p_actor, p_command);
  perform shareholders_check_basis(v_id, p_command -> 'lines');

  insert into shareholder_distributions (
    distribution, shareholder, units, total_units, floor_amount, remainder, extra, amount)
  select v_id, l.shareholder, l.units, l.total_units, l.floor_amount, l.remainder, l.extra, l.amount
  from shareholders_lines(p_command -> 'lines') l;

  update distributions
  set inputs_hash = shareholders_inputs_hash(organization, record_date, amount, currency)
  where id = v_id;

  return ledger_answer(shareholders_document(v_id), null);
end $$;

-- The lines of a command as rows.
create or replace function shareholders_lines(p_lines jsonb)
returns table (
  shareholder  uuid,
  units        bigint,
  total_units  bigint,
  floor_amount bigint,
  remainder    bigint,
  extra        int,
  amount       bigint
)
language sql
immutable
set search_path = public, pg_temp
as $$
  select l.*
  from jsonb_to_recordset(p_lines) l (
    shareholder  uuid,
    units        bigint,
    total_units  bigint,
    floor_amount bigint,
    remainder    bigint,
    extra        int,
    amount       bigint)
$$;

-- Inserts the document of a draft. A split of the same days, or of the same shift, waits here for
-- the other one to commit.
--   refuses  409 ALREADY_SPLIT
create or replace function shareholders_insert_draft(p_actor uuid, p_command jsonb)
returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
  insert into distributions (
    id, organization, scope, period_start, period_end, record_date, currency, amount, created_by)
  values (
    (p_command ->> 'distribution')::uuid,
    (p_command ->> 'organization')::uuid,
    p_command ->> 'scope',
    (p_command ->> 'period_start')::date,
    (p_command ->> 'period_end')::date,
    (p_command ->> 'record_date')::date,
    p_command ->> 'currency',
    (p_command ->> 'amount')::bigint,
    p_actor);
exception
  when exclusion_violation or unique_violation then
    raise exception using errcode = 'RF409', message = 'ALREADY_SPLIT';
end $$;

-- Looks again, under locks, at what the split was computed from.
--   locks    the shift of the scope (`for share`), then the grants of the organization in id order
--   refuses  409 SPLIT_OUTDATED
create or replace function shareholders_check_basis(p_distribution uuid, p_lines jsonb)
returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_distribution distributions;
  v_shift        uuid;
begin
  select * into v_distribution from distributions where id = p_distribution;
  v_shift := substring(v_distribution.scope from '^shift:(.*)$')::uuid;

  perform 1 from shifts where id = v_shift for share;
  if v_shift is not null and not exists (
    select from shareholders_takings(v_shift) t
    where t.closed_on is not null and t.amount = v_distribution.amount)
  then
    raise exception using errcode = 'RF409', message = 'SPLIT_OUTDATED';
  end if;

  perform 1
  from share_grants g
  join shareholders s on s.id = g.shareholder
  where s.organization = v_distribution.organization
  order by g.id
  for share of g;

  if exists (
    select
    from shareholders_lines(p_lines) l
    full join (
      select h.shareholder, sum(h.units) as units
      from shareholders_holdings(v_distribution.organization, v_distribution.record_date) h
      group by h.shareholder
    ) h on h.shareholder = l.shareholder
    where h.units is distinct from l.units)
  then
    raise exception using errcode = 'RF409', message = 'SPLIT_OUTDATED';
  end if;
end $$;
