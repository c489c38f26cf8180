-- Opening a case: price, draw, prize, document and event in one piece.

-- Takes the price of an opening from the wallet: one journal, before and apart from the prize, so that
-- a win never pays for its own ticket and a refusal never tells what would have been won.
--   answers    nothing; locks the wallet
--   refuses    409 CASE_NOT_ACTIVE, 409 INSUFFICIENT_FUNDS and what else ledger_pay refuses
create or replace function cases_pay_price(p_actor uuid, p_version case_versions, p_command jsonb)
returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_organization uuid;
begin
  -- An opening that began before a new version was published ends with the odds it began with; one that
  -- meets a case switched off meanwhile does not happen.
  select c.organization into v_organization
  from cases c
  where c.id = p_version."case"
    and c.status = 'active';
  if not found then
    raise exception using errcode = 'RF409', message = 'CASE_NOT_ACTIVE';
  end if;

  perform ledger_pay(
    p_kind     => 'case_open',
    p_from     => ledger_wallet(p_actor, p_version.currency),
    p_to       => ledger_house(v_organization, 'case_revenue', p_version.currency),
    p_amount   => p_version.price,
    p_currency => p_version.currency,
    p_journal  => (p_command ->> 'journal')::uuid,
    p_hash     => p_command ->> 'hash',
    p_actor    => p_actor,
    p_ref_type => 'case_opening',
    p_ref_id   => (p_command ->> 'opening')::uuid);
end $$;

-- Pays a prize from the revenue of cases: a second journal, its id made from the first.
-- Answers its id, or null when the prize is worth nothing. The wallet is locked already.
create or replace function cases_pay_prize(
  p_actor   uuid,
  p_version case_versions,
  p_item    case_version_items,
  p_command jsonb
)
returns uuid
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_journal uuid := core_uuid5((p_command ->> 'journal')::uuid, 'prize');
begin
  if p_item.value = 0 then
    return null;
  end if;

  return ledger_pay(
    p_kind     => 'case_open',
    p_from     => ledger_house(
      (select c.organization from cases c where c.id = p_version."case"), 'case_revenue', p_item.currency),
    p_to       => ledger_wallet(p_actor, p_item.currency),
    p_amount   => p_item.value,
    p_currency => p_item.currency,
    p_journal  => v_journal,
    p_hash     => p_command ->> 'hash',
    p_actor    => p_actor,
    p_ref_type => 'case_opening',
    p_ref_id   => (p_command ->> 'opening')::uuid);
end $$;

-- Takes the nonce of a draw from the seed that the caller holds, and keeps its client seed for the next one.
-- Answers the commitment to the seed. Refuses 409 NONCE_TAKEN.
create or replace function cases_take_nonce(p_actor uuid, p_command jsonb)
returns text
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_seed_hash text;
begin
  update case_seeds
  set
    next_nonce = next_nonce + 1,
    client_seed = p_command ->> 'client_seed'
  where id = (p_command ->> 'seed')::uuid
    and "user" = p_actor
    and status = 'active'
    and next_nonce = (p_command ->> 'nonce')::bigint
  returning server_seed_hash into v_seed_hash;
  if not found then
    raise exception using errcode = 'RF409', message = 'NONCE_TAKEN';
  end if;
  return v_seed_hash;
end $$;

-- Takes one piece of an item from its stock. Answers false when none is left.
-- Locks the item's row only when its stock is counted: winners of a common item do not wait for each other.
create or replace function cases_take_stock(p_case_item uuid)
returns boolean
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if (select i.stock_left is null from case_items i where i.id = p_case_item) then
    return true;
  end if;

  update case_items
  set stock_left = stock_left - 1
  where id = p_case_item
    and stock_left > 0;
  return found;
end $$;

-- What an opening would cost. Knows no seed and no ticket: nobody previews until the next draw wins.
--   p_command  {case_version}; {journal, hash}: added by once()
--   answers    {case, case_version, version, nonce, price, currency, journal}; the debit by ledger_answer
--   refuses    409 CASE_NOT_ACTIVE, 409 INSUFFICIENT_FUNDS
create or replace function cases_preview_opening(p_actor uuid, p_command jsonb)
returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_version case_versions;
begin
  select * into strict v_version from case_versions where id = (p_command ->> 'case_version')::uuid;

  perform cases_pay_price(p_actor, v_version, p_command);

  return ledger_answer(
    jsonb_build_object(
      'case', v_version."case",
      'case_version', v_version.id,
      'version', v_version.version,
      'nonce', coalesce(
        (select s.next_nonce from case_seeds s where s."user" = p_actor and s.status = 'active'), 0)::text,
      'price', v_version.price::text,
      'currency', v_version.currency),
    (p_command ->> 'journal')::uuid);
end $$;

-- Opens a case.
--   p_actor    who opens and pays
--   p_command  {opening, inventory_item, case_version, case_version_item, seed, nonce, client_seed, ticket}:
--              drawn by the caller, who holds the seed's row in the same transaction;
--              {journal, hash}: added by once()
--   answers    the opening with what was won, {journal, prize_journal}
--   locks      the seed, the won item when its stock is counted, then the wallet
--   refuses    409 NONCE_TAKEN, 409 CASE_NOT_ACTIVE, 409 INSUFFICIENT_FUNDS; a refusal burns no nonce
create or replace function cases_open(p_actor uuid, p_command jsonb)
returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_opening   uuid := (p_command ->> 'opening')::uuid;
  v_journal   uuid := (p_command ->> 'journal')::uuid;
  v_version   case_versions;
  v_item      case_version_items;
  v_seed_hash text;
  v_outcome   text;
  v_prize     uuid;
begin
  if current_setting('cubehub.preview', true) = 'on' then
    raise exception 'a draw is never previewed';
  end if;

  select * into strict v_version from case_versions where id = (p_command ->> 'case_version')::uuid;
  select * into strict v_item
  from case_version_items
  where id = (p_command ->> 'case_version_item')::uuid
    and case_version = v_version.id;

  v_seed_hash := cases_take_nonce(p_actor, p_command);

  v_outcome := case
    when v_item.reward = 'money' then 'money'
    when cases_take_stock(v_item.case_item) then 'item'
    else 'cash_fallback'
  end;

  perform cases_pay_price(p_actor, v_version, p_command);
  if v_outcome <> 'item' then
    v_prize := cases_pay_prize(p_actor, v_version, v_item, p_command);
  end if;

  perform cases_record_opening(p_actor, v_version, v_item, v_outcome, p_command);

  return ledger_answer(
    jsonb_build_object(
      'opening', v_opening,
      'case', v_version."case",
      'case_version', v_version.id,
      'version', v_version.version,
      'price', v_version.price::text,
      'currency', v_version.currency,
      'server_seed_hash', v_seed_hash,
      'client_seed', p_command ->> 'client_seed',
      'nonce', p_command ->> 'nonce',
      'ticket', p_command ->> 'ticket',
      'total_weight', v_version.total_weight::text,
      'outcome', v_outcome,
      'won', jsonb_build_object(
        'position', v_item.position,
        'case_item', v_item.case_item,
        'name', v_item.name,
        'image', v_item.image,
        'rarity', v_item.rarity,
        'reward', v_item.reward,
        'weight', v_item.weight::text,
        'value', v_item.value::text,
        'currency', v_item.currency),
      'inventory_item', case when v_outcome = 'item' then p_command ->> 'inventory_item' end,
      'prize_journal', v_prize),
    v_journal);
end $$;
