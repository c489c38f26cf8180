-- What must never be false about texts to sign and tokens that are mailed. May run again and again.

alter table auth_challenges
  drop constraint if exists auth_challenges_purpose_known,
  drop constraint if exists auth_challenges_nonce_hex,
  drop constraint if exists auth_challenges_owner_known,
  drop constraint if exists auth_challenges_text_to_sign,
  drop constraint if exists auth_challenges_address_mailed,
  drop constraint if exists auth_challenges_expires_later;

alter table auth_challenges
  add constraint auth_challenges_purpose_known
    check (purpose in ('eds_login', 'eds_link', 'email_verify', 'email_change')),
  -- 256 random bits, or the hash of as many: never a token that somebody could use.
  add constraint auth_challenges_nonce_hex
    check (nonce ~ '^[0-9a-f]{64}$'),
  -- Who logs in by a signature is not known before.
  add constraint auth_challenges_owner_known
    check ((purpose = 'eds_login') = ("user" is null)),
  add constraint auth_challenges_text_to_sign
    check ((purpose in ('eds_login', 'eds_link')) = (text is not null)),
  add constraint auth_challenges_address_mailed
    check ((purpose in ('email_verify', 'email_change')) = (address is not null)),
  add constraint auth_challenges_expires_later
    check (expires_at > created_at);

-- What the cleaning looks for.
create index if not exists auth_challenges_age on auth_challenges (expires_at, id);

-- Forgets what expired a day ago.
--   answers  how many went; fewer than p_limit means that nothing is left
create or replace function identity_clean_challenges(p_limit integer) returns integer
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_count integer;
begin
  delete from auth_challenges
  where id in (
    select id
    from auth_challenges
    where expires_at < current_timestamp - interval '1 day'
    order by expires_at
    limit p_limit);
  get diagnostics v_count = row_count;
  return v_count;
end $$;
