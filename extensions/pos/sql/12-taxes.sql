-- What must never be false about tax rates: on every day a code has at most one rate.

create extension if not exists btree_gist;

alter table taxes
  drop constraint if exists taxes_rate_in_range,
  drop constraint if exists taxes_ends_after_start,
  drop constraint if exists taxes_no_overlap;

alter table taxes
  add constraint taxes_rate_in_range check (rate_ppm between 0 and 1000000),
  add constraint taxes_ends_after_start check (valid_to is null or valid_to > valid_from),
  add constraint taxes_no_overlap exclude using gist (
    organization with =,
    code with =,
    daterange(valid_from, valid_to, '[)') with &&);
