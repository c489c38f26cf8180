-- Writes an opening, the item it won, and tells both.
--   p_outcome  item, money or cash_fallback
--   locks      nothing; called by cases_open after the money has moved
create or replace function cases_record_opening(
  p_actor   uuid,
  p_version case_versions,
  p_item    case_version_items,
  p_outcome text,
  p_command jsonb
)
returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_opening        uuid := (p_command ->> 'opening')::uuid;
  v_inventory_item uuid := (p_command ->> 'inventory_item')::uuid;
begin
  insert into case_openings
    (id, "user", case_version, case_version_item, outcome, seed, nonce, client_seed, ticket, total_weight,
     price, currency, journal)
  values
    (v_opening, p_actor, p_version.id, p_item.id, p_outcome, (p_command ->> 'seed')::uuid,
     (p_command ->> 'nonce')::bigint, p_command ->> 'client_seed', (p_command ->> 'ticket')::bigint,
     p_version.total_weight, p_version.price, p_version.currency, (p_command ->> 'journal')::uuid);

  if p_outcome = 'item' then
    insert into inventory_items (id, "user", name, opening, case_item, rarity, value, currency, image)
    values
      (v_inventory_item, p_actor, p_item.name, v_opening, p_item.case_item, p_item.rarity, p_item.value,
       p_item.currency, p_item.image);

    perform outbox_add('cases.inventory.changed', p_actor::text, jsonb_build_object(
      'user', p_actor,
      'inventory_item', v_inventory_item,
      'status', 'owned'));
  end if;

  perform outbox_add('cases.case.opened', p_version."case"::text, jsonb_build_object(
    'opening', v_opening,
    'case', p_version."case",
    'case_version', p_version.id,
    'user', p_actor,
    'item', p_item.name,
    'outcome', p_outcome,
    'value', p_item.value::text,
    'price', p_version.price::text,
    'currency', p_version.currency));
end $$;
