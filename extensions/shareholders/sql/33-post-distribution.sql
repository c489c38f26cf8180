-- Posts an approved distribution: retained profit −, what is owed to each holder +.
--   p_actor    who posts: never the person who prepared it
--   p_command  {distribution, posted_at}; {journal, hash}: added by once()
--   answers    the document of shareholders_document with the first journal
--   locks      the distribution, then the accounts of all its holders in the ledger's own order
--   refuses    403 FORBIDDEN, 409 DISTRIBUTION_NOT_APPROVED, 409 SAME_PERSON, what ledger_move refuses
create or replace function shareholders_post_distribution(p_actor uuid, p_command jsonb)
returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_distribution distributions;
  v_journal      uuid := (p_command ->> 'journal')::uuid;
begin
  select * into v_distribution
  from distributions
  where id = (p_command ->> 'distribution')::uuid
  for no key update;

  if not found then
    raise exception using errcode = 'RF403', message = 'FORBIDDEN';
  end if;
  if v_distribution.status <> 'approved' then
    raise exception using errcode = 'RF409', message = 'DISTRIBUTION_NOT_APPROVED';
  end if;
  if v_distribution.created_by = p_actor then
    raise exception using errcode = 'RF409', message = 'SAME_PERSON';
  end if;

  perform shareholders_post_lines(v_distribution.id, v_journal, p_command ->> 'hash', p_actor);

  update distributions
  set status = 'posted', posted_at = (p_command ->> 'posted_at')::timestamptz, journal = v_journal
  where id = v_distribution.id;

  perform outbox_add(
    p_topic   => 'shareholders.distribution.posted',
    p_key     => v_distribution.organization::text,
    p_payload => jsonb_build_object(
      'distribution', v_distribution.id,
      'organization', v_distribution.organization,
      'amount', v_distribution.amount::text,
      'currency', v_distribution.currency),
    p_dedupe  => v_journal::text,
    p_actor   => p_actor);

  return shareholders_posted(v_distribution.id, v_journal);
end $$;

-- The answer of a posting. ledger_answer() shows the entries of one journal; a preview of a
-- distribution shows those of all its batches.
create or replace function shareholders_posted(p_distribution uuid, p_journal uuid) returns jsonb
language plpgsql
stable
set search_path = public, pg_temp
as $$
declare
  v_answer jsonb := ledger_answer(shareholders_document(p_distribution), p_journal);
begin
  if not v_answer ? 'entries' then
    return v_answer;
  end if;

  return v_answer || (
    select jsonb_build_object(
      'entries',
      jsonb_agg(
        jsonb_build_object('account', e.account::text, 'amount', e.amount::text)
        order by e.id))
    from ledger_journals j
    join ledger_entries e on e.journal = j.id
    where j.ref_type = 'distribution' and j.ref_id = p_distribution);
end $$;

-- Writes the postings of a distribution, at most 499 holders in each because a journal has at most
-- 500 legs. The first has the journal of the command, the n-th batch core_uuid5(journal, 'batch:n').
-- A line of 0 moves nothing and gets no journal.
--   locks  the accounts of all holders at once: batch by batch, two distributions with common
--          holders could wait for each other
create or replace function shareholders_post_lines(
  p_distribution uuid,
  p_journal      uuid,
  p_hash         text,
  p_actor        uuid
) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  c_holders_a_journal constant int := 499;
  v_distribution distributions;
  v_retained     bigint;
  v_journal      uuid;
  v_batch        record;
begin
  select * into v_distribution from distributions where id = p_distribution;
  v_retained := ledger_house(v_distribution.organization, 'retained_profit', v_distribution.currency);

  perform 1
  from ledger_accounts
  where id in (
    select s.account
    from shareholder_distributions l
    join shareholders s on s.id = l.shareholder
    where l.distribution = p_distribution and l.amount > 0)
  order by lock_rank, id
  for no key update;

  for v_batch in
    select
      l.batch,
      array_agg(l.id) as lines,
      array_agg(l.account order by l.account) as accounts,
      array_agg(l.amount order by l.account) as amounts,
      sum(l.amount)::bigint as amount
    from (
      select
        l.id,
        s.account,
        l.amount,
        1 + (row_number() over (order by l.shareholder) - 1) / c_holders_a_journal as batch
      from shareholder_distributions l
      join shareholders s on s.id = l.shareholder
      where l.distribution = p_distribution and l.amount > 0
    ) l
    group by l.batch
    order by l.batch
  loop
    v_journal := case v_batch.batch when 1 then p_journal else core_uuid5(p_journal, 'batch:' || v_batch.batch) end;

    perform ledger_move(
      p_kind     => 'distribution',
      p_currency => v_distribution.currency,
      p_accounts => v_retained || v_batch.accounts,
      p_amounts  => -v_batch.amount || v_batch.amounts,
      p_journal  => v_journal,
      p_hash     => p_hash,
      p_actor    => p_actor,
      p_ref_type => 'distribution',
      p_ref_id   => p_distribution);

    update shareholder_distributions
    set journal = v_journal
    where id = any (v_batch.lines);
  end loop;
end $$;
