-- What must never be false about the lines of a distribution. May run again and again.

alter table shareholder_distributions
  drop constraint if exists shareholder_distributions_units,
  drop constraint if exists shareholder_distributions_rounding,
  drop constraint if exists shareholder_distributions_amount,
  drop constraint if exists shareholder_distributions_paid_not_over;

alter table shareholder_distributions
  add constraint shareholder_distributions_units
    check (units > 0 and total_units >= units),
  add constraint shareholder_distributions_rounding
    check (floor_amount >= 0 and remainder >= 0 and remainder < total_units and extra in (0, 1)),
  add constraint shareholder_distributions_amount
    check (amount = floor_amount + extra),
  add constraint shareholder_distributions_paid_not_over
    check (paid_amount between 0 and amount);

create unique index if not exists shareholder_distributions_one_each
  on shareholder_distributions (distribution, shareholder);

-- Lines are made, changed and deleted only while their distribution is a draft; after it only what
-- says that they were posted and paid. `for share` waits for a running approval: without it an added
-- line and the approval could both commit.
--   locks   the distributions of the line, in id order
--   raises  23514 shareholder_distributions_frozen
create or replace function shareholder_distributions_frozen() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_status text;
begin
  for v_status in
    select d.status
    from distributions d
    where d.id in (old.distribution, new.distribution)
    order by d.id
    for share
  loop
    if v_status <> 'draft'
      and (tg_op <> 'UPDATE'
        or (new.id, new.distribution, new.shareholder, new.units, new.total_units, new.floor_amount, new.remainder, new.extra)
        is distinct from
        (old.id, old.distribution, old.shareholder, old.units, old.total_units, old.floor_amount, old.remainder, old.extra))
    then
      raise exception 'the distribution is %', v_status
        using errcode = '23514', constraint = 'shareholder_distributions_frozen';
    end if;
  end loop;

  return coalesce(new, old);
end $$;

drop trigger if exists shareholder_distributions_frozen on shareholder_distributions;
create trigger shareholder_distributions_frozen
  before insert or update or delete on shareholder_distributions
  for each row execute function shareholder_distributions_frozen();
