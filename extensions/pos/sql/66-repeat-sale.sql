-- A device that got no answer sends its sale again, perhaps with another key, perhaps after the
-- product was switched off: it gets the first receipt, or hears that it mixed up two sales.

-- SHA-256 of what the till asked for, without the id of the sale: jsonb writes its keys in one order.
create or replace function pos_intent_hash(p_command jsonb) returns text
language sql
immutable
as $$
  select encode(sha256(convert_to((p_command -> 'intent')::text, 'UTF8')), 'hex')
$$;

-- Answers the first receipt of a sale that is there already; null where it is a new one.
--   p_command  {sale, device_id, device_seq, intent, organization}
--   answers    the receipt with its journal
--   refuses    422 IDEMPOTENCY_KEY_REUSED for the same id with another body,
--              409 DEVICE_SEQUENCE_REUSED for the same number of a device with another body,
--              403 FORBIDDEN for the id of a sale of another organization
create or replace function pos_repeat_sale(p_actor uuid, p_command jsonb) returns jsonb
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_sale sales;
begin
  select * into v_sale from sales where id = (p_command ->> 'sale')::uuid;

  if v_sale.id is null then
    select * into v_sale
    from sales
    where device_id = p_command ->> 'device_id'
      and device_seq = (p_command ->> 'device_seq')::bigint;

    if v_sale.id is not null and (
      v_sale.organization <> (p_command ->> 'organization')::uuid
      or v_sale.request_hash <> pos_intent_hash(p_command))
    then
      raise exception using errcode = 'RF409', message = 'DEVICE_SEQUENCE_REUSED';
    end if;
  elsif v_sale.organization <> (p_command ->> 'organization')::uuid then
    raise exception using errcode = 'RF403', message = 'FORBIDDEN';
  elsif v_sale.request_hash <> pos_intent_hash(p_command) then
    raise exception using errcode = 'RF422', message = 'IDEMPOTENCY_KEY_REUSED';
  end if;

  if v_sale.id is null then
    return null;
  end if;
  return ledger_answer(pos_receipt(v_sale.id), v_sale.journal);
end $$;
