-- What must never be false about the settings of the product. The table comes from snapshots/core.yaml.

alter table app_settings
  drop constraint if exists app_settings_commission_is_share,
  drop constraint if exists app_settings_withdrawal_positive;

alter table app_settings
  add constraint app_settings_commission_is_share check (gift_commission_ppm between 0 and 1000000),
  add constraint app_settings_withdrawal_positive check (withdrawal_min > 0);
