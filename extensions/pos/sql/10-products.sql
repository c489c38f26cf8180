-- What must never be false about the price list. The tables come from snapshots/pos.yaml.

alter table products
  drop constraint if exists products_price_not_negative,
  drop constraint if exists products_name_present,
  drop constraint if exists products_sku_present;

alter table products
  add constraint products_price_not_negative check (price >= 0 and price < 1000000000000000000),
  add constraint products_name_present check (btrim(name) <> ''),
  add constraint products_sku_present check (btrim(sku) <> '');

create unique index if not exists products_one_sku on products (organization, sku);
