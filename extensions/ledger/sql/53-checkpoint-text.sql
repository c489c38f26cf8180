-- What a checkpoint says: this text is hashed for the chain, and signed.
create or replace function ledger_checkpoint_text(p_checkpoint ledger_checkpoints) returns text
language sql
stable
set search_path = public, pg_temp
as $$
  select ledger_field('cubehub-checkpoint-v1')
    || ledger_field(p_checkpoint.first_no::text)
    || ledger_field(p_checkpoint.last_no::text)
    || ledger_field(p_checkpoint.journals_count::text)
    || ledger_field((
      select string_agg(late.no, ' ' order by late.place)
      from json_array_elements_text(p_checkpoint.late) with ordinality late (no, place)))
    || ledger_field(p_checkpoint.root)
    || ledger_field(p_checkpoint.previous)
    || ledger_field(p_checkpoint.key)
    || ledger_field(ledger_moment(p_checkpoint.created_at))
$$;

-- The same, hashed: what the next checkpoint names as its previous one.
create or replace function ledger_checkpoint_hash(p_checkpoint ledger_checkpoints) returns text
language sql
stable
set search_path = public, pg_temp
as $$
  select encode(sha256(convert_to(ledger_checkpoint_text(p_checkpoint), 'UTF8')), 'hex')
$$;

-- The late numbers of a checkpoint.
create or replace function ledger_late_numbers(p_checkpoint ledger_checkpoints) returns bigint[]
language sql
stable
set search_path = public, pg_temp
as $$
  select array(
    select late.no::bigint
    from json_array_elements_text(p_checkpoint.late) late (no))
$$;
