-- Tokens are kept as their hash only. May run again and again.

-- The SHA-256 of a secret, as 64 hexadecimal digits. Marked immutable, for indexes: the encoding is
-- named, so the answer never depends on a setting.
create or replace function identity_hash(p_secret text) returns text
language sql
immutable
strict
parallel safe
as $$
  select encode(sha256(convert_to(p_secret, 'UTF8')), 'hex')
$$;

-- Sessions of Directus are found by the hash of their token.
create index if not exists directus_sessions_token_hash
  on directus_sessions (identity_hash(token));

-- People are found by the id that Keycloak knows them by, whatever its letters.
create index if not exists directus_users_external_identifier_lower
  on directus_users (lower(external_identifier));
