-- When staff need a second person, and what they ask of that person.

-- Whether an amount has to be confirmed by somebody else: above the limit that is set for the
-- operation and currency, and always where none is set. The row of the actor stands in place of the
-- one for everybody.
--   p_operation  adjustment or reversal
--   p_amount     in minor units, not negative
create or replace function ledger_needs_second_person(
  p_operation text,
  p_actor     uuid,
  p_currency  text,
  p_amount    bigint)
returns boolean
language sql
stable
set search_path = public, pg_temp
as $$
  select coalesce((
    select p_amount > second_person_above
    from ledger_limits
    where operation = p_operation
      and currency = p_currency
      and coalesce("user", '00000000-0000-0000-0000-000000000000'::uuid)
        = any (array[p_actor, '00000000-0000-0000-0000-000000000000'::uuid])
    order by "user" nulls last
    limit 1), true)
$$;

-- Whether money of a person is moved: of an account, or by a journal.
create or replace function ledger_concerns(p_person uuid, p_account bigint, p_journal uuid)
returns boolean
language sql
stable
set search_path = public, pg_temp
as $$
  select exists (
    select from ledger_accounts account
    where account.owner_user = p_person
      and (account.id = p_account or account.id in (
        select entry.account from ledger_entries entry where entry.journal = p_journal)))
$$;

-- A request as its readers see it.
create or replace function ledger_request_document(p_request ledger_requests) returns jsonb
language sql
stable
as $$
  select jsonb_build_object(
    'id', p_request.id,
    'action', p_request.action,
    'status', p_request.status,
    'account', p_request.account::text,
    'reverses', p_request.reverses,
    'amount', p_request.amount::text,
    'currency', p_request.currency,
    'reason', p_request.reason,
    'requested_by', p_request.requested_by,
    'requested_at', to_char(p_request.requested_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'decided_by', p_request.decided_by,
    'decided_at', to_char(p_request.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'decision_reason', p_request.decision_reason,
    'journal', p_request.journal)
$$;
