-- Claims on a token or an account: one at a time asks Keycloak, the others take its answer or wait.
-- A claim is a row of its own statement: nothing is locked, and no connection is held, while Keycloak
-- is asked. The table identity_refresh_answers comes from snapshots/identity.yaml. May run again and
-- again.

alter table identity_refresh_answers
  drop constraint if exists identity_refresh_answers_kind_known,
  drop constraint if exists identity_refresh_answers_state_known,
  drop constraint if exists identity_refresh_answers_hash_hex,
  drop constraint if exists identity_refresh_answers_answer_given;
alter table identity_refresh_answers
  add constraint identity_refresh_answers_kind_known
    check (kind in ('token', 'account')),
  add constraint identity_refresh_answers_state_known
    check (state in ('running', 'answered', 'failed')),
  add constraint identity_refresh_answers_hash_hex
    check (token_hash ~ '^[0-9a-f]{64}$'),
  add constraint identity_refresh_answers_answer_given
    check ((state = 'answered') = (answer is not null));

-- What the nightly cleaning looks for.
create index if not exists identity_refresh_answers_age
  on identity_refresh_answers (expires_at, token_hash);

-- Claims a token or an account, if nobody has it or the claim is out of date.
--   p_hash     SHA-256 of what is claimed, in hex
--   p_kind     'token' or 'account'
--   p_claim    who claims
--   p_seconds  how long the claim holds when nobody ends it
--   answers    is_mine; and what another one has made of it so far: state, answer
create or replace function identity_claim(
  p_hash    text,
  p_kind    text,
  p_claim   uuid,
  p_seconds integer)
returns table (is_mine boolean, state text, answer text)
language plpgsql
set search_path = public, pg_temp
as $$
begin
  -- Other transactions are over in a moment: each of them is one statement like this one.
  insert into identity_refresh_answers as claimed (token_hash, kind, state, claim, expires_at)
  values (p_hash, p_kind, 'running', p_claim, clock_timestamp() + p_seconds * interval '1 second')
  on conflict (token_hash) do update
    set kind = excluded.kind,
      state = 'running',
      answer = null,
      claim = excluded.claim,
      created_at = clock_timestamp(),
      expires_at = excluded.expires_at
    where claimed.expires_at <= clock_timestamp();
  if found then
    return query select true, 'running', null::text;
    return;
  end if;

  return query
    select false, other.state::text, other.answer
    from identity_refresh_answers other
    where other.token_hash = p_hash;
end $$;

-- Tells the others what became of a claim, for p_seconds. Nothing where the claim was lost meanwhile.
create or replace function identity_settle_claim(
  p_hash    text,
  p_claim   uuid,
  p_state   text,
  p_answer  text,
  p_seconds integer)
returns void
language sql
set search_path = public, pg_temp
as $$
  update identity_refresh_answers
  set state = p_state,
    answer = p_answer,
    expires_at = clock_timestamp() + p_seconds * interval '1 second'
  where token_hash = p_hash
    and claim = p_claim
    and state = 'running'
$$;

-- Gives a claim back as if it had never been.
create or replace function identity_drop_claim(p_hash text, p_claim uuid) returns void
language sql
set search_path = public, pg_temp
as $$
  delete from identity_refresh_answers
  where token_hash = p_hash
    and claim = p_claim
$$;

-- Takes one of the seats of those who wait for a claim.
--   p_hashes   one a seat
--   answers    the hash of the seat that is taken; null when all of them are
create or replace function identity_take_seat(
  p_hashes  text[],
  p_claim   uuid,
  p_seconds integer)
returns text
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_hash  text;
begin
  foreach v_hash in array p_hashes loop
    perform from identity_claim(v_hash, 'account', p_claim, p_seconds) seat where seat.is_mine;
    if found then
      return v_hash;
    end if;
  end loop;
  return null;
end $$;

-- Removes what nobody can ask for any more.
--   answers  how many rows went; fewer than p_limit means that nothing is left
create or replace function identity_clean_claims(p_limit integer) returns integer
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_rows  integer;
begin
  delete from identity_refresh_answers
  where token_hash in (
    select token_hash
    from identity_refresh_answers
    where expires_at < current_timestamp - interval '1 hour'
    order by expires_at, token_hash
    limit p_limit);
  get diagnostics v_rows = row_count;
  return v_rows;
end $$;
