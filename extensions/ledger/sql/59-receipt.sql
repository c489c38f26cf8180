-- Receipts: what proves to a person, without this database, that a journal was sealed.

-- Numbers of a range that the checkpoint of the range does not hold, though they are there: those
-- that a later checkpoint sealed as late, and those that none has sealed yet (holder null).
create or replace function ledger_numbers_elsewhere(p_first bigint, p_last bigint, p_after bigint)
returns table (no bigint, holder bigint)
language sql
stable
set search_path = public, pg_temp
as $$
  select late.no, later.id
  from ledger_checkpoints later
  cross join lateral unnest(ledger_late_numbers(later)) late (no)
  where later.late is not null
    and later.id > p_after
    and late.no between p_first and p_last
  union all
  select journal.no, null
  from cubehub_private.ledger_open_numbers open
  join ledger_journals journal on journal.no between open.first_no and open.last_no
  where open.first_no <= p_last
    and open.last_no >= p_first
    and journal.no between p_first and p_last
$$;

-- The checkpoint that holds the journal of a number; null while it is not sealed.
create or replace function ledger_checkpoint_of(p_no bigint) returns ledger_checkpoints
language plpgsql
stable
set search_path = public, pg_temp
as $$
declare
  v_holder ledger_checkpoints;
begin
  select * into v_holder
  from ledger_checkpoints checkpoint
  where checkpoint.late is not null
    and p_no = any (ledger_late_numbers(checkpoint));

  if v_holder.id is null and not exists (
    select
    from cubehub_private.ledger_open_numbers open
    where p_no between open.first_no and open.last_no)
  then
    select * into v_holder
    from ledger_checkpoints checkpoint
    where checkpoint.last_no >= p_no
      and checkpoint.first_no <= p_no
    order by checkpoint.last_no
    limit 1;
  end if;
  return v_holder;
end $$;

-- The parts of a journal as a receipt shows them to somebody who may see all of it.
create or replace function ledger_receipt_parts(p_journal ledger_journals) returns jsonb
language sql
stable
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'journal', jsonb_build_object(
      'no', p_journal.no::text,
      'id', p_journal.id,
      'kind', p_journal.kind,
      'currency', p_journal.currency,
      'status', p_journal.status,
      'reject_code', p_journal.reject_code,
      'reverses', p_journal.reverses,
      'ref_type', p_journal.ref_type,
      'ref_id', p_journal.ref_id,
      'effective_at', ledger_moment(p_journal.effective_at),
      'created_at', ledger_moment(p_journal.created_at)),
    'details', jsonb_build_object(
      'hash', ledger_commitment(
        ledger_salt(secret.salt, 'journal ' || p_journal.id::text), ledger_details_text(p_journal)),
      'shown', jsonb_build_object(
        'salt', encode(ledger_salt(secret.salt, 'journal ' || p_journal.id::text), 'hex'),
        'request_hash', p_journal.request_hash,
        'actor_id', p_journal.actor_id,
        'correlation_id', p_journal.correlation_id,
        'reason', p_journal.reason,
        'meta', p_journal.meta::text)),
    'entries', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'hash', ledger_commitment(
          ledger_salt(secret.salt, 'entry ' || entry.id::text), ledger_entry_text(entry)),
        'shown', jsonb_build_object(
          'salt', encode(ledger_salt(secret.salt, 'entry ' || entry.id::text), 'hex'),
          'id', entry.id::text,
          'account', entry.account::text,
          'amount', entry.amount::text,
          'balance_after', entry.balance_after::text,
          'account_seq', entry.account_seq::text,
          'created_at', ledger_moment(entry.created_at)))
        order by entry.id), '[]')
      from ledger_entries entry
      where entry.journal = p_journal.id))
  from cubehub_private.ledger_receipt_salt secret
$$;

-- The receipt of a journal with all its parts shown; null while it is not sealed.
--   raises  XX001 when the ledger is not what was sealed: no receipt can be given then
create or replace function ledger_receipt(p_journal uuid) returns jsonb
language plpgsql
stable
set search_path = public, pg_temp
as $$
declare
  v_journal ledger_journals;
  v_sealed  ledger_checkpoints;
  v_numbers bigint[];
  v_leaves  bytea[];
  v_place   int;
begin
  select * into v_journal from ledger_journals where id = p_journal;
  v_sealed := ledger_checkpoint_of(v_journal.no);
  if v_sealed.id is null then
    return null;
  end if;

  select array_agg(sealed.no order by sealed.no), array_agg(sealed.leaf order by sealed.no)
  into v_numbers, v_leaves
  from ledger_leaves(
    v_sealed.first_no, v_sealed.last_no, ledger_late_numbers(v_sealed),
    array(
      select no
      from ledger_numbers_elsewhere(v_sealed.first_no, v_sealed.last_no, v_sealed.id))) sealed;
  v_place := array_position(v_numbers, v_journal.no);
  if v_place is null or ledger_merkle_root(v_leaves) <> v_sealed.root then
    raise exception 'journal % is not what was sealed', p_journal using errcode = 'XX001';
  end if;

  return ledger_receipt_parts(v_journal) || jsonb_build_object(
    'format', 'cubehub-receipt-v1',
    'leaf', encode(v_leaves[v_place], 'hex'),
    'path', ledger_merkle_path(v_leaves, v_place),
    'checkpoint', jsonb_build_object(
      'first_no', v_sealed.first_no::text,
      'last_no', v_sealed.last_no::text,
      'journals_count', v_sealed.journals_count,
      'late', array(select late.no::text from unnest(ledger_late_numbers(v_sealed)) late (no)),
      'root', v_sealed.root,
      'previous', v_sealed.previous,
      'key', v_sealed.key,
      'created_at', ledger_moment(v_sealed.created_at),
      'hash', v_sealed.hash),
    'signature', v_sealed.signature,
    'public_key', (select public_key from ledger_signing_keys where id = v_sealed.key));
end $$;
