-- Transfers that a flow posts: an operation of the type cubehub-post-transfer pays at most once for
-- each event, from an account that its options fix.

-- What an operation must fix: a template has no place in these options.
alter table directus_operations drop constraint if exists directus_operations_post_transfer;
alter table directus_operations add constraint directus_operations_post_transfer check (
  type <> 'cubehub-post-transfer'
  or coalesce(
    options ->> 'step' ~ '^[a-z0-9][a-z0-9-]{0,39}$'
      and options ->> 'source' ~ '^[1-9][0-9]{0,17}$'
      and options ->> 'limit' ~ '^[1-9][0-9]{0,17}$',
    false));

-- The step is the key of the transfer: a flow has it once.
create unique index if not exists directus_operations_transfer_step
  on directus_operations (flow, (options ->> 'step'))
  where type = 'cubehub-post-transfer';

-- Transfers money of an organization to a person's wallet, once for its journal.
--   p_actor    the person that the flow runs as
--   p_command  {flow, step, source, to, amount, currency, note, journal}
--   answers    {to, amount, currency, journal, replayed}; of the first time, whatever is asked since
--   locks      the journal's id, then as ledger_pay
--   refuses    403 FORBIDDEN for a receiver that is not there, not active, or the actor;
--              400 INVALID_PAYLOAD, 422 CURRENCY_MISMATCH as wallet_require_currency; as ledger_pay
create or replace function ledger_flow_transfer(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_flow     uuid := (p_command ->> 'flow')::uuid;
  v_to       uuid := (p_command ->> 'to')::uuid;
  v_amount   bigint := (p_command ->> 'amount')::bigint;
  v_currency text := p_command ->> 'currency';
  v_journal  uuid := (p_command ->> 'journal')::uuid;
  v_paid     jsonb;
begin
  perform pg_advisory_xact_lock(hashtextextended('flow transfer ' || v_journal, 0));
  -- A statement of its own: it sees what the one that held the lock has committed.
  select jsonb_build_object(
    'to', meta ->> 'to', 'amount', meta ->> 'amount', 'currency', currency)
  into v_paid
  from ledger_journals
  where id = v_journal;
  if found then
    return v_paid || jsonb_build_object('journal', v_journal, 'replayed', true);
  end if;

  if v_to = p_actor
    or not exists (select from directus_users where id = v_to and status = 'active')
  then
    raise exception using errcode = 'RF403', message = 'FORBIDDEN',
      detail = '{"path":"to","reason":"An active person, other than the one that the flow runs as."}';
  end if;
  perform wallet_require_currency(v_currency);

  perform ledger_pay(
    'transfer', (p_command ->> 'source')::bigint, ledger_wallet(v_to, v_currency), v_amount,
    v_currency, v_journal, encode(sha256(convert_to(p_command::text, 'UTF8')), 'hex'), p_actor,
    'flow', v_flow,
    jsonb_strip_nulls(jsonb_build_object(
      'to', v_to, 'amount', v_amount::text, 'step', p_command ->> 'step',
      'note', p_command ->> 'note')));

  return jsonb_build_object(
    'to', v_to, 'amount', v_amount::text, 'currency', v_currency, 'journal', v_journal,
    'replayed', false);
end $$;
