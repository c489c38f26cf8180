-- The bytes of a journal that a checkpoint seals: docs/receipts.md tells them field by field, and
-- two verifiers that share no code with this file rebuild them.
-- Every text is a list of fields, each as its length in bytes, a colon, the field and a comma; a
-- field without a value is "-,". So no value can be mistaken for another list.
-- These functions are written so that PostgreSQL puts them into the statement that calls them: an
-- audit makes millions of leaves.

create or replace function ledger_field(p_value text) returns text
language sql
stable
as $$
  select coalesce(octet_length(p_value)::text || ':' || p_value || ',', '-,')
$$;

-- A moment in UTC, to the microsecond.
create or replace function ledger_moment(p_at timestamptz) returns text
language sql
stable
as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- The 32 bytes that hide a part of a receipt until it is shown: nobody makes them without the salt.
create or replace function ledger_salt(p_salt bytea, p_part text) returns bytea
language sql
stable
as $$
  select sha256(p_salt || sha256(p_salt || convert_to(p_part, 'UTF8')))
$$;

-- The commitment to a text: it tells nothing of the text without its salt.
create or replace function ledger_commitment(p_salt bytea, p_text text) returns text
language sql
stable
as $$
  select encode(sha256(p_salt || convert_to(p_text, 'UTF8')), 'hex')
$$;

-- What an entry says.
create or replace function ledger_entry_text(p_entry ledger_entries) returns text
language sql
stable
as $$
  select ledger_field('cubehub-entry-v1')
    || ledger_field(p_entry.id::text)
    || ledger_field(p_entry.journal::text)
    || ledger_field(p_entry.account::text)
    || ledger_field(p_entry.amount::text)
    || ledger_field(p_entry.balance_after::text)
    || ledger_field(p_entry.account_seq::text)
    || ledger_field(ledger_moment(p_entry.created_at))
$$;

-- What only readers of the ledger see of a journal.
create or replace function ledger_details_text(p_journal ledger_journals) returns text
language sql
stable
as $$
  select ledger_field('cubehub-details-v1')
    || ledger_field(p_journal.id::text)
    || ledger_field(p_journal.request_hash)
    || ledger_field(p_journal.actor_id::text)
    || ledger_field(p_journal.correlation_id::text)
    || ledger_field(p_journal.reason)
    || ledger_field(p_journal.meta::text)
$$;

-- What everybody sees who gets a receipt.
create or replace function ledger_head_text(p_journal ledger_journals) returns text
language sql
stable
as $$
  select ledger_field('cubehub-journal-v1')
    || ledger_field(p_journal.no::text)
    || ledger_field(p_journal.id::text)
    || ledger_field(p_journal.kind)
    || ledger_field(p_journal.currency)
    || ledger_field(p_journal.status)
    || ledger_field(p_journal.reject_code)
    || ledger_field(p_journal.reverses::text)
    || ledger_field(p_journal.ref_type)
    || ledger_field(p_journal.ref_id::text)
    || ledger_field(ledger_moment(p_journal.effective_at))
    || ledger_field(ledger_moment(p_journal.created_at))
$$;

-- The leaves of a range of numbers and of some late ones, without some others, in order of number.
-- The first byte keeps a leaf apart from a node.
create or replace function ledger_leaves(
  p_first bigint,
  p_last  bigint,
  p_late  bigint[],
  p_not   bigint[])
returns table (no bigint, leaf bytea)
language sql
stable
set search_path = public, pg_temp
as $$
  select journal.no,
    sha256('\x00'::bytea || convert_to(
      ledger_head_text(journal)
      || ledger_field(ledger_commitment(
        ledger_salt(secret.salt, 'journal ' || journal.id::text), ledger_details_text(journal)))
      || coalesce(booked.commitments, ''), 'UTF8'))
  from ledger_journals journal
  cross join cubehub_private.ledger_receipt_salt secret
  left join lateral (
    select string_agg(
      ledger_field(ledger_commitment(
        ledger_salt(secret.salt, 'entry ' || entry.id::text), ledger_entry_text(entry))),
      '' order by entry.id) as commitments
    from ledger_entries entry
    where entry.journal = journal.id
  ) booked on true
  where (journal.no between p_first and p_last and not journal.no = any (p_not))
    or journal.no = any (p_late)
  order by journal.no
$$;

-- One level up: pairs become nodes, a last one without a partner stays as it is.
create or replace function ledger_merkle_level(p_hashes bytea[]) returns bytea[]
language sql
immutable
as $$
  select array_agg(
    case when pair.count = 2 then sha256('\x01'::bytea || pair.hashes) else pair.hashes end
    order by pair.place)
  from (
    select (position - 1) / 2 as place, count(*) as count,
      string_agg(hash, ''::bytea order by position) as hashes
    from unnest(p_hashes) with ordinality node (hash, position)
    group by 1
  ) pair
$$;

-- The root over leaves, as hex digits.
create or replace function ledger_merkle_root(p_leaves bytea[]) returns text
language plpgsql
immutable
as $$
declare
  v_level bytea[] := p_leaves;
begin
  while cardinality(v_level) > 1 loop
    v_level := ledger_merkle_level(v_level);
  end loop;
  return encode(v_level[1], 'hex');
end $$;

-- The way from a leaf to the root: on each level the neighbour and its side.
--   p_place  of the leaf, from 1
create or replace function ledger_merkle_path(p_leaves bytea[], p_place int) returns jsonb
language plpgsql
immutable
as $$
declare
  v_level bytea[] := p_leaves;
  v_place int := p_place;
  v_next  int;
  v_path  jsonb := '[]';
begin
  while cardinality(v_level) > 1 loop
    v_next := case when v_place % 2 = 1 then v_place + 1 else v_place - 1 end;
    if v_next <= cardinality(v_level) then
      v_path := v_path || jsonb_build_object(
        'side', case when v_next > v_place then 'right' else 'left' end,
        'hash', encode(v_level[v_next], 'hex'));
    end if;
    v_level := ledger_merkle_level(v_level);
    v_place := (v_place + 1) / 2;
  end loop;
  return v_path;
end $$;
