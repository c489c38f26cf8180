-- Posts the exact opposite of a posted journal, as a new one that names it.
--   p_id, p_hash  of the new journal
--   p_of          the journal to take back
--   answers       as ledger_post; rejected journal_not_found when there is no such posting
--   locks         as ledger_post
--   raises        23505 ledger_journals_reversed_once when it has been taken back before
create or replace function ledger_reverse(
  p_id         uuid,
  p_of         uuid,
  p_hash       text,
  p_actor      uuid,
  p_reason     text,
  out status   text,
  out code     text,
  out replayed boolean)
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_journal  ledger_journals;
  v_accounts bigint[];
  v_amounts  bigint[];
begin
  select * into v_journal
  from ledger_journals journal
  where journal.id = p_of and journal.status = 'posted';
  if not found then
    status := 'rejected';
    code := 'journal_not_found';
    replayed := false;
    return;
  end if;

  select array_agg(entry.account order by entry.id), array_agg(-entry.amount order by entry.id)
  into v_accounts, v_amounts
  from ledger_entries entry
  where entry.journal = p_of;

  select post.status, post.code, post.replayed
  into status, code, replayed
  from ledger_post(
    p_id, 'reversal', v_journal.currency, v_accounts, v_amounts, p_hash, p_actor,
    v_journal.ref_type, v_journal.ref_id, null, p_of, p_reason) post;
end $$;
