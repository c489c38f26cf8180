-- Makes checkpoints: a signed root over the journals that were committed since the last one.
--
-- A number is taken before its journal commits, so a slow transaction shows a lower number after
-- higher ones are sealed. What is missing below a checkpoint is kept as open numbers, and whatever
-- of it turns up is sealed by the next checkpoint as late. Open numbers are given up when no
-- transaction can write them any more.

-- Makes a key the one that signs from now on; the one before is retired for ever.
--   raises  42501 when the key is retired already, or known with another public half
create or replace function ledger_use_signing_key(p_id text, p_public_key text)
returns void
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_key ledger_signing_keys;
begin
  select * into v_key from ledger_signing_keys where id = p_id;
  if v_key.id is null then
    update ledger_signing_keys set retired_at = current_timestamp where retired_at is null;
    insert into ledger_signing_keys (id, public_key) values (p_id, p_public_key);
  elsif v_key.retired_at is not null or v_key.public_key <> p_public_key then
    raise exception 'the signing key % is retired', p_id using errcode = '42501';
  end if;
end $$;

-- The next checkpoint, as it would be: nothing is written.
--   p_settle  younger journals wait, so that few of their neighbours are late
--   p_limit   journals at most: a receipt has to make the leaves of its whole checkpoint again
--   answers   checkpoint  the row without id, hash and signature; nothing when there is nothing to seal
--             message     what is to be signed
--             gaps        ranges of numbers below last_no that are not there
-- Stable: all of it is seen by one snapshot.
create or replace function ledger_draft_checkpoint(p_key text, p_settle interval, p_limit integer)
returns table (checkpoint jsonb, message text, gaps jsonb)
language plpgsql
stable
set search_path = public, pg_temp
as $$
declare
  v_before ledger_checkpoints;
  v_next   ledger_checkpoints;
  v_late   bigint[];
  v_leaves bytea[];
begin
  select * into v_before from ledger_checkpoints order by id desc limit 1;

  v_late := array(
    select journal.no
    from cubehub_private.ledger_open_numbers open
    join ledger_journals journal on journal.no between open.first_no and open.last_no
    order by journal.no
    limit p_limit);

  v_next.first_no := coalesce(v_before.last_no, 0) + 1;
  select coalesce(max(fresh.no) filter (where fresh.created_at <= current_timestamp - p_settle),
    v_next.first_no - 1)
  into v_next.last_no
  from (
    select journal.no, journal.created_at
    from ledger_journals journal
    where journal.no >= v_next.first_no
    order by journal.no
    limit p_limit - cardinality(v_late)
  ) fresh;

  v_leaves := array(
    select leaf from ledger_leaves(v_next.first_no, v_next.last_no, v_late, '{}'));
  v_next.journals_count := cardinality(v_leaves);
  if v_next.journals_count = 0 then
    return;
  end if;

  v_next.late := case when cardinality(v_late) > 0 then to_json(v_late) end;
  v_next.root := ledger_merkle_root(v_leaves);
  v_next.previous := coalesce(v_before.hash, repeat('0', 64));
  v_next.key := p_key;
  v_next.created_at := current_timestamp;

  checkpoint := to_jsonb(v_next);
  message := ledger_checkpoint_text(v_next);
  gaps := (
    select coalesce(jsonb_agg(jsonb_build_array(missing.below + 1, missing.no - 1)), '[]')
    from (
      select journal.no,
        lag(journal.no, 1, v_next.first_no - 1) over (order by journal.no) as below
      from ledger_journals journal
      where journal.no between v_next.first_no and v_next.last_no
    ) missing
    where missing.no > missing.below + 1);
  return next;
end $$;

-- Writes a drafted and signed checkpoint. Its late numbers are open no more, its gaps are.
--   raises  23505 ledger_checkpoints_previous when another one was written meanwhile
create or replace function ledger_save_checkpoint(p_draft jsonb, p_gaps jsonb, p_signature text)
returns void
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_new  ledger_checkpoints := jsonb_populate_record(null::ledger_checkpoints, p_draft);
  v_late bigint;
begin
  insert into ledger_checkpoints (
    first_no, last_no, journals_count, late, root, previous, hash, key, signature, created_at)
  values (
    v_new.first_no, v_new.last_no, v_new.journals_count, v_new.late, v_new.root, v_new.previous,
    ledger_checkpoint_hash(v_new), v_new.key, p_signature, v_new.created_at);

  foreach v_late in array ledger_late_numbers(v_new) loop
    with taken as (
      delete from cubehub_private.ledger_open_numbers
      where v_late between first_no and last_no
      returning *)
    insert into cubehub_private.ledger_open_numbers
    select part.first_no, part.last_no, taken.noted_at, taken.horizon
    from taken
    cross join lateral (
      values (taken.first_no, v_late - 1), (v_late + 1, taken.last_no)
    ) part (first_no, last_no)
    where part.first_no <= part.last_no;
  end loop;

  insert into cubehub_private.ledger_open_numbers (first_no, last_no)
  select (gap ->> 0)::bigint, (gap ->> 1)::bigint
  from jsonb_array_elements(p_gaps) gap;
end $$;

-- Gives up open numbers that nobody can write any more.
--   p_patience  how long a statement may hold a number without an id of its transaction yet: longer
--               than any statement_timeout of the application. The horizon is taken after it
create or replace function ledger_settle_numbers(p_patience interval)
returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
  -- Every transaction before the horizon has ended: what it wrote is seen by this statement.
  delete from cubehub_private.ledger_open_numbers open
  where open.horizon <= pg_snapshot_xmin(pg_current_snapshot())
    and not exists (
      select
      from ledger_journals journal
      where journal.no between open.first_no and open.last_no);

  update cubehub_private.ledger_open_numbers
  set horizon = pg_snapshot_xmax(pg_current_snapshot())
  where horizon is null
    and noted_at <= current_timestamp - p_patience;
end $$;
