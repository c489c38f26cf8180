-- One-time codes with which a till may charge a wallet. Only the SHA-256 of a code is kept.

-- Stores a new code, good for two minutes by the clock of the database.
--   answers  when it expires
--   refuses  400 INVALID_PAYLOAD, 422 CURRENCY_MISMATCH as wallet_require_currency
--   raises   23514 wallet_pay_codes_hash, wallet_pay_codes_max_amount
create or replace function wallet_issue_pay_code(
  p_user       uuid,
  p_code_hash  text,
  p_max_amount bigint,
  p_currency   text)
returns timestamptz
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_expires_at timestamptz := clock_timestamp() + interval '2 minutes';
begin
  perform wallet_require_currency(p_currency);

  insert into wallet_pay_codes ("user", code_hash, max_amount, currency, expires_at)
  values (p_user, p_code_hash, p_max_amount, p_currency, v_expires_at);
  return v_expires_at;
end $$;

-- Takes a code for a payment: nobody can take it again. A payment that fails afterwards rolls back
-- with it, so that the code can be tried again.
--   p_code_hash  SHA-256 of the code in hexadecimal digits
--   answers      the wallet to charge
--   locks        the code; who waits for it finds it used
--   refuses      403 FORBIDDEN, whatever is wrong with the code, its amount or currency, or with its
--                person: who may not move money does not do it by a till either
create or replace function ledger_take_pay_code(
  p_code_hash text,
  p_amount    bigint,
  p_currency  text)
returns bigint
language plpgsql
set search_path = public, pg_temp
set "cubehub.ledger" = 'on'
as $$
declare
  v_user uuid;
begin
  update wallet_pay_codes code
  set used_at = clock_timestamp()
  from directus_users person
  left join app_settings settings on true
  where code.code_hash = p_code_hash
    and code.used_at is null
    and code.expires_at > clock_timestamp()
    and code.currency = p_currency
    and code.max_amount >= p_amount
    and person.id = code."user"
    and person.status = 'active'
    and (person.email_verified_at is not null or settings.verified_email_for_money is not true)
  returning person.id into v_user;

  if v_user is null then
    raise exception using errcode = 'RF403', message = 'FORBIDDEN';
  end if;
  return ledger_wallet(v_user, p_currency);
end $$;
