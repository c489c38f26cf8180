-- What must never be false about distributions. May run again and again.

alter table distributions
  drop constraint if exists distributions_status_known,
  drop constraint if exists distributions_amount_positive,
  drop constraint if exists distributions_period_in_order,
  drop constraint if exists distributions_two_people,
  drop constraint if exists distributions_inputs_hash_hex,
  drop constraint if exists distributions_approved_whole,
  drop constraint if exists distributions_posted_dated,
  drop constraint if exists distributions_no_overlap;

alter table distributions
  add constraint distributions_status_known
    check (status in ('draft', 'approved', 'posted', 'paid', 'reversed', 'void')),
  add constraint distributions_amount_positive
    check (amount between 1 and 999999999999999999),
  add constraint distributions_period_in_order
    check (period_end > period_start),
  add constraint distributions_two_people
    check (approved_by is null or approved_by <> created_by),
  add constraint distributions_inputs_hash_hex
    check (inputs_hash ~ '^[0-9a-f]{64}$'),
  add constraint distributions_approved_whole
    check (status in ('draft', 'void') or (approved_by is not null and inputs_hash is not null)),
  add constraint distributions_posted_dated
    check (
      (status in ('posted', 'paid', 'reversed')) = (posted_at is not null)
      and (posted_at is null) = (journal is null)),
  -- One split of a day for each scope and currency.
  add constraint distributions_no_overlap exclude using gist (
    organization with =,
    scope with =,
    currency with =,
    daterange(period_start, period_end, '[)') with &&
  ) where (status not in ('void', 'reversed'));

-- A shift is split once, whatever the days or the currency say.
create unique index if not exists distributions_shift_once
  on distributions (organization, scope)
  where scope <> 'all' and status not in ('void', 'reversed');

-- The lines of what was approved or posted add up to its amount. Deferred: document and lines are
-- written one after the other.
--   raises  23514 distributions_sum
create or replace function distributions_sum() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if new.status in ('approved', 'posted')
    and new.amount <> (
      select coalesce(sum(l.amount), 0)
      from shareholder_distributions l
      where l.distribution = new.id)
  then
    raise exception 'the lines do not add up to the amount'
      using errcode = '23514', constraint = 'distributions_sum';
  end if;

  return null;
end $$;

drop trigger if exists distributions_sum on distributions;
create constraint trigger distributions_sum
  after insert or update on distributions
  deferrable initially deferred
  for each row execute function distributions_sum();

-- A status only goes forward, and nothing but the status, its dates and its people changes once the
-- draft is left. What left the draft is never deleted.
--   raises  23514 distributions_frozen
create or replace function distributions_frozen() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if tg_op = 'DELETE' and old.status = 'draft' then
    return old;
  end if;

  if tg_op = 'UPDATE' then
    if (old.status, new.status) in (
      ('draft', 'draft'),
      ('draft', 'approved'),
      ('draft', 'void'),
      ('approved', 'approved'),
      ('approved', 'posted'),
      ('approved', 'void'),
      ('posted', 'posted'),
      ('posted', 'paid'),
      ('posted', 'reversed'),
      ('paid', 'paid'),
      ('void', 'void'),
      ('reversed', 'reversed'))
      and (old.status = 'draft'
        or (new.id, new.organization, new.scope, new.period_start, new.period_end, new.record_date,
          new.currency, new.amount, new.created_by, new.approved_by, new.inputs_hash)
        is not distinct from
        (old.id, old.organization, old.scope, old.period_start, old.period_end, old.record_date,
          old.currency, old.amount, old.created_by, old.approved_by, old.inputs_hash))
      and (old.journal is null
        or (new.journal, new.posted_at) is not distinct from (old.journal, old.posted_at))
    then
      return new;
    end if;
  end if;

  raise exception 'distribution % is %', old.id, old.status
    using errcode = '23514', constraint = 'distributions_frozen';
end $$;

drop trigger if exists distributions_frozen on distributions;
create trigger distributions_frozen
  before update or delete on distributions
  for each row execute function distributions_frozen();
