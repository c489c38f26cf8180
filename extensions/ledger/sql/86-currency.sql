-- Refuses a currency that wallets are not offered in.
--   refuses  400 INVALID_PAYLOAD for a code that is not known, 422 CURRENCY_MISMATCH for a
--            currency that is switched off
create or replace function wallet_require_currency(p_currency text) returns void
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_is_enabled boolean;
begin
  select is_enabled into v_is_enabled from currencies where code = p_currency;

  if v_is_enabled is null then
    raise exception using errcode = 'RF400', message = 'INVALID_PAYLOAD',
      detail = '{"path":"currency","reason":"Not a currency of this house."}';
  elsif not v_is_enabled then
    raise exception using errcode = 'RF422', message = 'CURRENCY_MISMATCH',
      detail = '{"path":"currency","reason":"Wallets in this currency are switched off."}';
  end if;
end $$;
