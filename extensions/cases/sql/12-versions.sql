-- Published odds: what a version says, it says for ever. May run again and again.

alter table case_versions
  drop constraint if exists case_versions_price_in_range,
  drop constraint if exists case_versions_total_weight_in_range,
  drop constraint if exists case_versions_items_hash_well_formed;

alter table case_versions
  add constraint case_versions_price_in_range check (price between 1 and 999999999999999999),
  add constraint case_versions_total_weight_in_range check (total_weight between 1 and 9007199254740991),
  add constraint case_versions_items_hash_well_formed check (items_hash ~ '^[0-9a-f]{64}$');

create unique index if not exists case_versions_numbered on case_versions ("case", version);

alter table case_version_items
  drop constraint if exists case_version_items_position_positive,
  drop constraint if exists case_version_items_name_one_line,
  drop constraint if exists case_version_items_rarity_known,
  drop constraint if exists case_version_items_reward_known,
  drop constraint if exists case_version_items_weight_positive,
  drop constraint if exists case_version_items_value_in_range;

alter table case_version_items
  add constraint case_version_items_position_positive check (position > 0),
  add constraint case_version_items_name_one_line check (name !~ '[\x01-\x1f\x7f]' and name <> ''),
  add constraint case_version_items_rarity_known check (rarity in ('common', 'uncommon', 'rare', 'epic', 'legendary')),
  add constraint case_version_items_reward_known check (reward in ('item', 'money')),
  add constraint case_version_items_weight_positive check (weight > 0),
  add constraint case_version_items_value_in_range check (value between 0 and 999999999999999999);

create unique index if not exists case_version_items_in_order on case_version_items (case_version, position);
create unique index if not exists case_version_items_once on case_version_items (case_version, case_item);

-- Purpose: no row of the table is ever changed, deleted or truncated.
-- Raises: 23514 <table>_frozen.
create or replace function cases_refuse_change()
returns trigger
language plpgsql
as $$
begin
  raise exception '% is frozen', tg_table_name
    using errcode = '23514', constraint = tg_table_name || '_frozen';
end $$;

do $$
declare
  v_table text;
begin
  foreach v_table in array array['case_versions', 'case_version_items', 'case_openings'] loop
    execute format('drop trigger if exists %I on %I', v_table || '_frozen', v_table);
    execute format('drop trigger if exists %I on %I', v_table || '_no_truncate', v_table);
    execute format(
      'create trigger %I before update or delete on %I for each row execute function cases_refuse_change()',
      v_table || '_frozen', v_table);
    execute format(
      'create trigger %I before truncate on %I for each statement execute function cases_refuse_change()',
      v_table || '_no_truncate', v_table);
  end loop;
end $$;

-- Purpose: a line joins a version only in the transaction that made the version.
-- Raises: 23514 case_version_items_late.
create or replace function cases_refuse_late_item()
returns trigger
language plpgsql
as $$
begin
  if (select v.published_at from case_versions v where v.id = new.case_version) is distinct from current_timestamp then
    raise exception 'case version is frozen'
      using errcode = '23514', constraint = 'case_version_items_late';
  end if;
  return new;
end $$;

drop trigger if exists case_version_items_late on case_version_items;
create trigger case_version_items_late
  before insert on case_version_items
  for each row execute function cases_refuse_late_item();

-- The lines that items_hash covers, as anyone can write them down: position|case_item|weight|value|reward|currency|name.
create or replace function cases_items_hash(p_case_version uuid)
returns text
language sql
stable
set search_path = public, pg_temp
as $$
  select encode(sha256(convert_to(
    string_agg(
      concat_ws('|', i.position, i.case_item, i.weight, i.value, i.reward, i.currency, i.name),
      E'\n' order by i.position),
    'UTF8')), 'hex')
  from case_version_items i
  where i.case_version = p_case_version
$$;

-- Purpose: at commit, a version's total is the sum of its weights and its hash the hash of its lines.
-- Raises: 23514 case_versions_sum, case_versions_hash.
create or replace function cases_check_version()
returns trigger
language plpgsql
as $$
begin
  if (select coalesce(sum(i.weight), 0) from case_version_items i where i.case_version = new.id) <> new.total_weight then
    raise exception 'weights do not sum to total_weight'
      using errcode = '23514', constraint = 'case_versions_sum';
  end if;

  if cases_items_hash(new.id) is distinct from new.items_hash then
    raise exception 'items_hash is not the hash of the items'
      using errcode = '23514', constraint = 'case_versions_hash';
  end if;

  return null;
end $$;

drop trigger if exists case_versions_complete on case_versions;
create constraint trigger case_versions_complete
  after insert on case_versions
  deferrable initially deferred
  for each row execute function cases_check_version();
