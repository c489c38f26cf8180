-- Seeds of the draws. The encrypted seed lies in cubehub_private, where no API of the platform looks:
-- administrators pass every permission rule, so a rule would not hide it. May run again and again.

alter table case_seeds
  drop constraint if exists case_seeds_status_known,
  drop constraint if exists case_seeds_hash_well_formed,
  drop constraint if exists case_seeds_client_seed_well_formed,
  drop constraint if exists case_seeds_nonce_not_negative,
  drop constraint if exists case_seeds_revealed_has_seed,
  drop constraint if exists case_seeds_reveal_matches;

alter table case_seeds
  add constraint case_seeds_status_known check (status in ('next', 'active', 'revealed')),
  add constraint case_seeds_hash_well_formed check (server_seed_hash ~ '^[0-9a-f]{64}$'),
  add constraint case_seeds_client_seed_well_formed check (client_seed ~ '^[A-Za-z0-9_-]{1,64}$'),
  add constraint case_seeds_nonce_not_negative check (next_nonce >= 0),
  add constraint case_seeds_revealed_has_seed check (
    (status = 'revealed') = (server_seed is not null)
    and (status = 'revealed') = (revealed_at is not null)),
  add constraint case_seeds_reveal_matches check (
    case
      when server_seed is null then true
      when server_seed ~ '^[0-9a-f]{64}$' then encode(sha256(decode(server_seed, 'hex')), 'hex') = server_seed_hash
      else false
    end);

-- Each person has one active and one next seed.
create unique index if not exists case_seeds_one_of_each on case_seeds ("user", status) where status <> 'revealed';

create schema if not exists cubehub_private;
revoke all on schema cubehub_private from public;

create table if not exists cubehub_private.case_seed_secrets (
  seed     uuid  primary key references case_seeds (id),
  seed_enc bytea not null
);

-- Purpose: a seed goes next → active → revealed, keeps its commitment and its owner, and never counts back.
-- Raises: 23514 case_seeds_forward.
create or replace function cases_refuse_seed_rewrite()
returns trigger
language plpgsql
as $$
begin
  if tg_op = 'DELETE'
    or old.status = 'revealed'
    or (new.id, new."user", new.server_seed_hash, new.created_at)
      is distinct from (old.id, old."user", old.server_seed_hash, old.created_at)
    or new.next_nonce < old.next_nonce
    or (old.status, new.status) not in (('next', 'next'), ('next', 'active'), ('active', 'active'), ('active', 'revealed'))
  then
    raise exception 'a seed only goes forward'
      using errcode = '23514', constraint = 'case_seeds_forward';
  end if;
  return new;
end $$;

drop trigger if exists case_seeds_forward on case_seeds;
create trigger case_seeds_forward
  before update or delete on case_seeds
  for each row execute function cases_refuse_seed_rewrite();
