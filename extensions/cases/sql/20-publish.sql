-- Publishing the draft of a case's odds.

-- Freezes items of the draft as the next version and puts it in force; the trigger on cases announces it.
--   p_items        ids of case_items in the order of the draw
--   p_total_weight, p_items_hash   decided by domain/odds.ts from the same items; checked again at commit
--   answers        nothing
--   locks          nothing more: the caller holds the case for no key update and its items for share
create or replace function cases_publish_version(
  p_case         uuid,
  p_version      uuid,
  p_price        bigint,
  p_items        uuid[],
  p_total_weight bigint,
  p_items_hash   text,
  p_actor        uuid
)
returns void
language plpgsql
set search_path = public, pg_temp
set "cubehub.cases" = 'on'
as $$
begin
  insert into case_versions (id, "case", version, price, currency, total_weight, items_hash, published_by)
  select
    p_version,
    c.id,
    coalesce((select max(v.version) from case_versions v where v."case" = c.id), 0) + 1,
    p_price,
    c.currency,
    p_total_weight,
    p_items_hash,
    p_actor
  from cases c
  where c.id = p_case;

  insert into case_version_items
    (case_version, position, case_item, name, image, rarity, reward, weight, value, currency)
  select p_version, o.position, i.id, i.name, i.image, i.rarity, i.reward, i.weight, i.value, i.currency
  from unnest(p_items) with ordinality o (case_item, position)
  join case_items i on i.id = o.case_item and i."case" = p_case;

  update cases
  set
    current_version = p_version,
    price = p_price,
    status = 'active',
    date_updated = current_timestamp,
    user_updated = p_actor
  where id = p_case;

  -- What takes the price is there before the first opening, so that every preview names the same account.
  perform ledger_house(c.organization, 'case_revenue', c.currency) from cases c where c.id = p_case;
end $$;

-- The items of a version in the order of the draw, numbers as digit strings: what the public list, the
-- draw and the proof all read.
create or replace function cases_published_items(p_case_version uuid)
returns jsonb
language sql
stable
set search_path = public, pg_temp
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'id', i.id,
        'position', i.position,
        'case_item', i.case_item,
        'name', i.name,
        'image', i.image,
        'rarity', i.rarity,
        'reward', i.reward,
        'weight', i.weight::text,
        'value', i.value::text,
        'currency', i.currency)
      order by i.position),
    '[]')
  from case_version_items i
  where i.case_version = p_case_version
$$;

-- Counts openings of a case apart from them: an opening that updated its case would wait for every other.
create or replace function cases_count_openings(p_case uuid, p_count bigint)
returns void
language sql
set search_path = public, pg_temp
set "cubehub.cases" = 'on'
as $$
  update cases set opened_count = opened_count + p_count where id = p_case
$$;
