-- The fee of a transfer, in minor units: the rate of the amount, half away from zero, and the fixed
-- part; not less than the minimum, not more than the maximum. 0 where the currency has no fee.
--   p_amount  more than 0
--   answers   the fee, at most p_amount
--   refuses   422 FEE_EXCEEDS_AMOUNT {fee}
create or replace function ledger_transfer_fee(p_currency text, p_amount bigint) returns bigint
language plpgsql
stable
set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_fee numeric;
begin
  select least(
    greatest(div(2 * p_amount::numeric * rate_ppm + 1000000, 2000000) + fixed, minimum),
    maximum)
  into v_fee
  from transfer_fees
  where currency = p_currency;

  if v_fee > p_amount then
    raise exception using errcode = 'RF422', message = 'FEE_EXCEEDS_AMOUNT',
      detail = jsonb_build_object('fee', v_fee::text);
  end if;
  return coalesce(v_fee, 0);
end $$;
