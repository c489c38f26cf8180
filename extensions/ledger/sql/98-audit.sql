-- The nightly self-check: every balance and every seal made again, and what differs kept.

-- Recomputes some checkpoints from the journals and entries of now, in order.
--   p_after   only those after this one
--   answers   problems   the rules that are broken: numbers, chain, hash, root
--             message    what its key has signed; the signature is checked outside
create or replace function ledger_audit_checkpoints(p_after bigint, p_limit integer)
returns table (
  id             bigint,
  journals_count integer,
  problems       text[],
  message        text,
  public_key     text,
  signature      text)
language sql
stable
set search_path = public, pg_temp
as $$
  with part as materialized (
    select checkpoint
    from ledger_checkpoints checkpoint
    where checkpoint.id > p_after
    order by checkpoint.id
    limit p_limit
  ),
  elsewhere as materialized (
    select moved.no, moved.holder
    from (
      select min((checkpoint).first_no) as first, max((checkpoint).last_no) as last,
        min((checkpoint).id) as id
      from part
    ) span
    cross join lateral ledger_numbers_elsewhere(span.first, span.last, span.id) moved
  )
  select (checkpoint).id, (checkpoint).journals_count,
    array_remove(array[
      case when (checkpoint).first_no <> coalesce(before.last_no, 0) + 1 then 'numbers' end,
      case when (checkpoint).previous <> coalesce(before.hash, repeat('0', 64)) then 'chain' end,
      case when (checkpoint).hash <> ledger_checkpoint_hash(checkpoint) then 'hash' end,
      case when (checkpoint).root is distinct from made.root
        or (checkpoint).journals_count <> made.count then 'root' end], null),
    ledger_checkpoint_text(checkpoint),
    key.public_key,
    (checkpoint).signature
  from part
  join ledger_signing_keys key on key.id = (checkpoint).key
  left join lateral (
    select earlier.last_no, earlier.hash
    from ledger_checkpoints earlier
    where earlier.id < (checkpoint).id
    order by earlier.id desc
    limit 1
  ) before on true
  cross join lateral (
    select count(*) as count, ledger_merkle_root(array_agg(sealed.leaf order by sealed.no)) as root
    from ledger_leaves(
      (checkpoint).first_no, (checkpoint).last_no, ledger_late_numbers(checkpoint),
      array(
        select elsewhere.no
        from elsewhere
        where elsewhere.no between (checkpoint).first_no and (checkpoint).last_no
          and coalesce(elsewhere.holder > (checkpoint).id, true))) sealed
  ) made
  order by 1
$$;

-- Begins an audit; answers its number. One that never ends is seen without a finish.
create or replace function ledger_start_audit() returns bigint
language sql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
  insert into ledger_audits default values returning id
$$;

-- Ends an audit. Fewer sealed journals than an earlier audit saw is a problem too: then checkpoints
-- were cut off at the end, where no chain shows it.
--   p_journals  that the checkpoints hold
--   p_count     of problems; p_problems may tell the first of them only
create or replace function ledger_finish_audit(
  p_audit    bigint,
  p_journals bigint,
  p_count    integer,
  p_problems jsonb)
returns boolean
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_seen     bigint := (select max(journals_count) from ledger_audits);
  v_count    integer := p_count;
  v_problems jsonb := p_problems;
begin
  if v_seen > p_journals then
    v_count := v_count + 1;
    v_problems := v_problems || jsonb_build_object(
      'problem', 'checkpoints_missing',
      'detail', jsonb_build_object('journals', p_journals::text, 'before', v_seen::text));
  end if;

  update ledger_audits
  set finished_at = clock_timestamp(),
    is_clean = v_count = 0,
    journals_count = p_journals,
    problems_count = v_count,
    problems = v_problems
  where id = p_audit;
  return v_count = 0;
end $$;

-- How the proof stands, for health and metrics: the last finished audit, and since when a journal
-- waits for its seal.
create or replace function ledger_proof_state(
  out audited_at     timestamptz,
  out is_clean       boolean,
  out problems_count integer,
  out checkpoint_at  timestamptz,
  out unsealed_since timestamptz)
language sql
stable
set search_path = public, pg_temp
as $$
  select audit.finished_at, audit.is_clean, audit.problems_count, sealed.created_at,
    (
      select journal.created_at
      from ledger_journals journal
      where journal.no > coalesce(sealed.last_no, 0)
      order by journal.no
      limit 1
    )
  from (select) always
  left join lateral (
    select finished_at, ledger_audits.is_clean, ledger_audits.problems_count
    from ledger_audits
    where finished_at is not null
    order by id desc
    limit 1
  ) audit on true
  left join lateral (
    select created_at, last_no
    from ledger_checkpoints
    order by id desc
    limit 1
  ) sealed on true
$$;
