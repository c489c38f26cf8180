-- Openings and what was won. That openings never change stands in 12-versions.sql. May run again and again.

alter table case_openings
  drop constraint if exists case_openings_ticket_in_range,
  drop constraint if exists case_openings_outcome_known;

alter table case_openings
  add constraint case_openings_ticket_in_range check (ticket >= 0 and ticket < total_weight),
  add constraint case_openings_outcome_known check (outcome in ('item', 'money', 'cash_fallback'));

-- A nonce is drawn with once.
create unique index if not exists case_openings_nonce_once on case_openings (seed, nonce);

alter table inventory_items
  drop constraint if exists inventory_items_status_known,
  drop constraint if exists inventory_items_value_in_range,
  drop constraint if exists inventory_items_claimed_has_time;

alter table inventory_items
  add constraint inventory_items_status_known
    check (status in ('owned', 'claimed', 'shipped', 'delivered', 'gifted', 'void')),
  add constraint inventory_items_value_in_range check (value between 0 and 999999999999999999),
  add constraint inventory_items_claimed_has_time check ((status = 'claimed') = (claimed_at is not null));

create index if not exists inventory_items_of_user on inventory_items ("user", id);
