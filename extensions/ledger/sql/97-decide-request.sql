-- The second person's decision about a request. Exactly one is made: a second one waits for the
-- request and finds it decided.

-- Confirms a request: does what was asked for, in the same transaction.
--   p_command  {request, reason?}; {journal, hash}: added by once()
--   answers    the request; {journal}: null where an account was thawed
--   locks      the request, then the account or journal, then as ledger_post
--   refuses    403 FORBIDDEN for a request that is not there, that the actor made, or that concerns
--              the actor's own money; 409 REQUEST_DECIDED; what the posting refuses, and then the
--              request stays as it is
create or replace function ledger_confirm_request(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_journal uuid := (p_command ->> 'journal')::uuid;
  v_hash    text := p_command ->> 'hash';
  v_request ledger_requests;
begin
  select * into v_request
  from ledger_requests
  where id = (p_command ->> 'request')::uuid
  for no key update;

  if v_request.id is null
    or v_request.requested_by = p_actor
    or ledger_concerns(p_actor, v_request.account, v_request.reverses)
  then
    raise exception using errcode = 'RF403', message = 'FORBIDDEN',
      detail = 'Another person than the one who asked, and who has no part in it, confirms it.';
  end if;
  if v_request.status <> 'pending' then
    raise exception using errcode = 'RF409', message = 'REQUEST_DECIDED';
  end if;

  case v_request.action
    when 'unfreeze' then
      perform ledger_require_frozen(v_request.account);
      perform ledger_set_account_status(
        v_request.account, 'active', v_request.reason, p_actor, v_request.id);
      v_journal := null;
    when 'adjustment' then
      perform ledger_post_adjustment(
        p_actor, v_request.account, v_request.amount, v_request.currency, v_request.reason,
        v_request.id, v_journal, v_hash);
    when 'reversal' then
      perform ledger_require_reversible(v_request.reverses);
      perform ledger_post_reversal(
        p_actor, v_request.reverses, v_request.reason, v_journal, v_hash);
  end case;

  return ledger_decide(v_request.id, 'confirmed', p_actor, p_command ->> 'reason', v_journal);
end $$;

-- Refuses a request, or takes it back where the actor made it.
--   p_command  {request, reason}; {journal, hash}: added by once()
--   answers    the request
--   locks      the request
--   refuses    403 FORBIDDEN for a request that is not there; 409 REQUEST_DECIDED
create or replace function ledger_refuse_request(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_request ledger_requests;
begin
  select * into v_request
  from ledger_requests
  where id = (p_command ->> 'request')::uuid
  for no key update;

  if v_request.id is null then
    raise exception using errcode = 'RF403', message = 'FORBIDDEN';
  elsif v_request.status <> 'pending' then
    raise exception using errcode = 'RF409', message = 'REQUEST_DECIDED';
  end if;

  return ledger_decide(v_request.id, 'refused', p_actor, p_command ->> 'reason', null);
end $$;

-- Keeps a decision and answers the request.
--   locks  the request
create or replace function ledger_decide(
  p_request uuid,
  p_status  text,
  p_actor   uuid,
  p_reason  text,
  p_journal uuid)
returns jsonb
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_request ledger_requests;
begin
  update ledger_requests
  set status = p_status,
    decided_by = p_actor,
    decided_at = clock_timestamp(),
    decision_reason = p_reason,
    journal = p_journal
  where id = p_request
  returning * into v_request;

  return ledger_answer(ledger_request_document(v_request), p_journal);
end $$;
