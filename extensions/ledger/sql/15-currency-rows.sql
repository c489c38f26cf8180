-- The currencies that a new house knows, and their cash steps. A row that is there stays as it is:
-- administrators switch currencies on and off and add steps. KZT is on at first.
-- The exponents are those of ISO 4217; COIN is virtual.

insert into currencies (code, name, exponent, kind, is_enabled)
values
  ('KZT', 'Kazakhstani tenge', 2, 'fiat', true),
  ('USD', 'US dollar', 2, 'fiat', false),
  ('EUR', 'Euro', 2, 'fiat', false),
  ('UAH', 'Ukrainian hryvnia', 2, 'fiat', false),
  ('RUB', 'Russian rouble', 2, 'fiat', false),
  ('KGS', 'Kyrgyzstani som', 2, 'fiat', false),
  ('UZS', 'Uzbekistani sum', 2, 'fiat', false),
  ('AED', 'UAE dirham', 2, 'fiat', false),
  ('SAR', 'Saudi riyal', 2, 'fiat', false),
  ('JPY', 'Japanese yen', 0, 'fiat', false),
  ('KRW', 'South Korean won', 0, 'fiat', false),
  ('VND', 'Vietnamese dong', 0, 'fiat', false),
  ('KWD', 'Kuwaiti dinar', 3, 'fiat', false),
  ('BHD', 'Bahraini dinar', 3, 'fiat', false),
  ('IQD', 'Iraqi dinar', 3, 'fiat', false),
  ('COIN', 'Coin', 0, 'virtual', false)
on conflict (code) do nothing;

-- UAH lost its ten-kopiyka coin on 2025-10-01. A currency without a row is rounded to one minor unit.
insert into cash_steps (currency, step, valid_from, valid_to)
select seed.currency, seed.step, seed.valid_from, seed.valid_to
from (values
  ('KZT', 100, date '2000-01-01', null::date),
  ('UAH', 10, date '2000-01-01', date '2025-10-01'),
  ('UAH', 50, date '2025-10-01', null),
  ('KWD', 5, date '2000-01-01', null)) as seed (currency, step, valid_from, valid_to)
where not exists (select 1 from cash_steps present where present.currency = seed.currency);
