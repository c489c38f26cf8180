-- Posts one balanced journal.
--   p_id        id of the journal, made by the caller: a retry with it posts nothing again
--   p_acc       2 to 500 distinct accounts
--   p_amt       their legs in minor units, credit +, debit −, none of them 0; they add up to 0
--   p_hash      of the request: a retry must carry the same one
--   p_correlation  the request that caused it; of the session's setting when null
--   answers     status    posted; rejected, with the code; conflict, when the id is taken by another request
--               code      insufficient_funds, limit_exceeded, currency_mismatch, account_frozen,
--                         account_closed, account_not_found, idempotency_mismatch
--               replayed  whether the answer is that of an earlier call
--   locks       the sync accounts, in order of (lock_rank, id); append accounts are not locked.
--               Read committed: who waited for a lock sees the row as it is then
--   raises      22023 bad_legs, bad_amount, duplicate_account, unbalanced; 22003 when a balance
--               leaves bigint; 23505 ledger_journals_reversed_once
-- A refusal leaves a rejected journal without entries. Accounts are found by arrays, since a join
-- with unnest() is planned far worse; one update and one insert write all legs.
create or replace function ledger_post(
  p_id           uuid,
  p_kind         text,
  p_currency     text,
  p_acc          bigint[],
  p_amt          bigint[],
  p_hash         text,
  p_actor        uuid default null,
  p_ref_type     text default null,
  p_ref_id       uuid default null,
  p_meta         jsonb default null,
  p_reverses     uuid default null,
  p_reason       text default null,
  p_effective_at timestamptz default null,
  p_correlation  uuid default null,
  out status     text,
  out code       text,
  out replayed   boolean)
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
set plan_cache_mode = force_generic_plan
as $$
declare
  v_legs        int := cardinality(p_acc);
  v_sum         numeric := 0;
  v_hash        text;
  v_account     ledger_accounts;
  v_amount      bigint;
  v_accounts    bigint[] := '{}';
  v_amounts     bigint[] := '{}';
  v_balances    bigint[] := '{}';
  v_seqs        bigint[] := '{}';
  v_correlation uuid := coalesce(
    p_correlation, nullif(current_setting('cubehub.correlation', true), '')::uuid);
begin
  replayed := false;

  if v_legs is null or v_legs < 2 or v_legs > 500 or v_legs is distinct from cardinality(p_amt) then
    raise exception 'bad_legs' using errcode = '22023';
  end if;
  for i in 1 .. v_legs loop
    if p_amt[i] is null or p_amt[i] = 0 or p_acc[i] is null then
      raise exception 'bad_amount' using errcode = '22023';
    end if;
    if p_acc[i] = any (p_acc[i + 1 :]) then
      raise exception 'duplicate_account' using errcode = '22023';
    end if;
    v_sum := v_sum + p_amt[i];
  end loop;
  if v_sum <> 0 then
    raise exception 'unbalanced' using errcode = '22023';
  end if;

  insert into ledger_journals (
    id, kind, currency, request_hash, status, reverses, ref_type, ref_id,
    actor_id, correlation_id, reason, effective_at, meta)
  values (
    p_id, p_kind, p_currency, p_hash, 'posted', p_reverses, p_ref_type, p_ref_id,
    p_actor, v_correlation, p_reason, coalesce(p_effective_at, current_timestamp), p_meta)
  on conflict (id) do nothing;

  if not found then
    select journal.status, journal.reject_code, journal.request_hash
    into status, code, v_hash
    from ledger_journals journal
    where journal.id = p_id;

    if v_hash <> p_hash then
      status := 'conflict';
      code := 'idempotency_mismatch';
    else
      replayed := true;
    end if;
    return;
  end if;

  status := 'posted';

  for v_account in
    select * from ledger_accounts
    where id = any (p_acc) and posting = 'sync'
    order by lock_rank, id
    for no key update
  loop
    v_amount := p_amt[array_position(p_acc, v_account.id)];

    if v_account.currency <> p_currency then
      code := 'currency_mismatch';
    elsif v_account.status = 'closed' or (v_account.status = 'frozen' and v_amount < 0) then
      code := 'account_' || v_account.status;
    elsif v_amount < 0
      and v_account.balance - v_account.held + v_amount < v_account.min_balance
    then
      code := 'insufficient_funds';
    elsif v_amount > 0 and v_account.balance + v_amount > v_account.max_balance then
      code := 'limit_exceeded';
    end if;
    exit when code is not null;

    v_accounts := v_accounts || v_account.id;
    v_amounts := v_amounts || v_amount;
    v_balances := v_balances || (v_account.balance + v_amount);
    v_seqs := v_seqs || (v_account.seq + 1);
  end loop;

  if code is null and cardinality(v_accounts) < v_legs then
    for v_account in
      select * from ledger_accounts where id = any (p_acc) and posting = 'append'
    loop
      if v_account.currency <> p_currency then
        code := 'currency_mismatch';
      elsif v_account.status <> 'active' then
        code := 'account_' || v_account.status;
      end if;
      exit when code is not null;

      v_accounts := v_accounts || v_account.id;
      v_amounts := v_amounts || p_amt[array_position(p_acc, v_account.id)];
      v_balances := v_balances || null::bigint;
      v_seqs := v_seqs || null::bigint;
    end loop;

    if code is null and cardinality(v_accounts) < v_legs then
      code := 'account_not_found';
    end if;
  end if;

  if code is not null then
    status := 'rejected';
    update ledger_journals journal
    set status = 'rejected', reject_code = code
    where journal.id = p_id;
    return;
  end if;

  update ledger_accounts
  set balance = v_balances[array_position(v_accounts, id)],
    seq = v_seqs[array_position(v_accounts, id)]
  where id = any (v_accounts) and posting = 'sync';

  insert into ledger_entries (journal, account, amount, balance_after, account_seq)
  select p_id, leg.* from unnest(v_accounts, v_amounts, v_balances, v_seqs) leg;

  perform outbox_add(
    'ledger.journal.posted', null,
    jsonb_build_object(
      'journal', p_id, 'kind', p_kind, 'currency', p_currency, 'accounts', to_jsonb(p_acc)),
    p_id::text, v_correlation, p_actor);
end $$;
