-- Whom a signature belongs to: the national identifier of a person. May run again and again.

alter table directus_users
  drop constraint if exists directus_users_iin_digits;

alter table directus_users
  add constraint directus_users_iin_digits
    check (iin ~ '^[0-9]{12}$');
