-- The answer of a money operation: its document and its journal.
-- In a preview, which once() is about to roll back, the exact entries and fees as well.
--   p_journal  null when nothing was posted
--   answers    {…document, journal}; in a preview also {entries: [{account, amount}], fees}
create or replace function ledger_answer(p_document jsonb, p_journal uuid) returns jsonb
language plpgsql
stable
set search_path = public, pg_temp
as $$
declare
  v_answer  jsonb := p_document || jsonb_build_object('journal', p_journal);
  v_entries jsonb;
  v_fees    numeric;
begin
  if coalesce(current_setting('cubehub.preview', true), '') <> 'on' then
    return v_answer;
  end if;

  select
    coalesce(jsonb_agg(
      jsonb_build_object('account', entry.account::text, 'amount', entry.amount::text)
      order by entry.id), '[]'),
    coalesce(sum(entry.amount) filter (where account.purpose = 'fee_income'), 0)
  into v_entries, v_fees
  from ledger_entries entry
  join ledger_accounts account on account.id = entry.account
  where entry.journal = p_journal;

  return v_answer || jsonb_build_object('entries', v_entries, 'fees', v_fees::text);
end $$;
