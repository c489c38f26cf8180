-- What must never be false about logins, and how they are found. May run again and again.

alter table identity_sessions
  drop constraint if exists identity_sessions_kind_known,
  drop constraint if exists identity_sessions_token_hashed,
  drop constraint if exists identity_sessions_sid_hashed;

alter table identity_sessions
  add constraint identity_sessions_kind_known
    check (kind in ('sso', 'password', 'eds', 'google')),
  add constraint identity_sessions_token_hashed
    check (token_hash ~ '^[0-9a-f]{64}$'),
  add constraint identity_sessions_sid_hashed
    check (keycloak_sid_hash ~ '^[0-9a-f]{64}$');

alter table identity_used_tokens
  drop constraint if exists identity_used_tokens_hashed;

alter table identity_used_tokens
  add constraint identity_used_tokens_hashed
    check (token_hash ~ '^[0-9a-f]{64}$');

create index if not exists identity_sessions_of_user
  on identity_sessions ("user", id)
  where ended_at is null;
