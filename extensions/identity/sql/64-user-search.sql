-- What GET /users?search= looks through: names, in lower case, as Directus asks for them
-- (`lower(first_name) like '%…%'`). May run again and again.

create extension if not exists pg_trgm;

create index if not exists directus_users_username_trigrams
  on directus_users using gin (lower(username) gin_trgm_ops);

create index if not exists directus_users_first_name_trigrams
  on directus_users using gin (lower(first_name) gin_trgm_ops);

create index if not exists directus_users_last_name_trigrams
  on directus_users using gin (lower(last_name) gin_trgm_ops);
