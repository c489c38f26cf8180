-- What must never be false about cases and the draft of their odds.
-- The tables come from snapshots/cases.yaml. May run again and again.

alter table cases
  drop constraint if exists cases_price_in_range,
  drop constraint if exists cases_slug_well_formed,
  drop constraint if exists cases_status_known,
  drop constraint if exists cases_active_is_published;

alter table cases
  add constraint cases_price_in_range check (price between 1 and 999999999999999999),
  add constraint cases_slug_well_formed check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  add constraint cases_status_known check (status in ('draft', 'active', 'paused', 'archived')),
  add constraint cases_active_is_published check (status <> 'active' or current_version is not null);

create index if not exists cases_listed on cases (status, slug);

-- A line of the published odds is one line of text: a name with a line break could pretend to be two.
alter table case_items
  drop constraint if exists case_items_name_one_line,
  drop constraint if exists case_items_rarity_known,
  drop constraint if exists case_items_reward_known,
  drop constraint if exists case_items_weight_in_range,
  drop constraint if exists case_items_value_in_range,
  drop constraint if exists case_items_stock_not_negative;

alter table case_items
  add constraint case_items_name_one_line check (name !~ '[\x01-\x1f\x7f]' and name <> ''),
  add constraint case_items_rarity_known check (rarity in ('common', 'uncommon', 'rare', 'epic', 'legendary')),
  add constraint case_items_reward_known check (reward in ('item', 'money')),
  add constraint case_items_weight_in_range check (weight between 1 and 9007199254740991),
  add constraint case_items_value_in_range check (value between 0 and 999999999999999999),
  add constraint case_items_stock_not_negative check (stock_left >= 0);

-- Purpose: the version in force, the count of openings and the price of a published case are written
-- by the functions of this bundle alone; they set cubehub.cases.
-- Raises: 23514 cases_version_by_publish, cases_price_by_publish.
create or replace function cases_guard_published()
returns trigger
language plpgsql
as $$
begin
  if coalesce(current_setting('cubehub.cases', true), '') = 'on' then
    return new;
  end if;

  if tg_op = 'INSERT' then
    if new.current_version is not null or new.opened_count <> 0 then
      raise exception 'a new case has no version and no openings'
        using errcode = '23514', constraint = 'cases_version_by_publish';
    end if;
    return new;
  end if;

  if new.current_version is distinct from old.current_version or new.opened_count <> old.opened_count then
    raise exception 'the version in force is set by publishing'
      using errcode = '23514', constraint = 'cases_version_by_publish';
  end if;

  if old.current_version is not null
    and (new.price, new.currency, new.organization) is distinct from (old.price, old.currency, old.organization)
  then
    raise exception 'a published case changes its price by publishing'
      using errcode = '23514', constraint = 'cases_price_by_publish';
  end if;

  return new;
end $$;

drop trigger if exists cases_guard_published on cases;
create trigger cases_guard_published
  before insert or update on cases
  for each row execute function cases_guard_published();

-- Purpose: whoever changes a case, through whichever door, tells it. The count of openings alone is no news.
create or replace function cases_announce_change()
returns trigger
language plpgsql
as $$
declare
  v_case cases := case when tg_op = 'DELETE' then old else new end;
begin
  if tg_op = 'UPDATE' and to_jsonb(old) - 'opened_count' = to_jsonb(new) - 'opened_count' then
    return null;
  end if;

  perform outbox_add('cases.case.updated', v_case.id::text, jsonb_build_object(
    'case', v_case.id,
    'change', case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'deleted' end,
    'status', v_case.status,
    'case_version', v_case.current_version));
  return null;
end $$;

drop trigger if exists cases_announce_change on cases;
create trigger cases_announce_change
  after insert or update or delete on cases
  for each row execute function cases_announce_change();
