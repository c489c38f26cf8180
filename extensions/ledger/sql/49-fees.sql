-- What must never be false about the fees of transfers. Administrators edit them in the studio.

alter table transfer_fees
  drop constraint if exists transfer_fees_rate,
  drop constraint if exists transfer_fees_fixed,
  drop constraint if exists transfer_fees_minimum,
  drop constraint if exists transfer_fees_maximum;

alter table transfer_fees
  add constraint transfer_fees_rate check (rate_ppm between 0 and 1000000),
  add constraint transfer_fees_fixed check (fixed >= 0),
  add constraint transfer_fees_minimum check (minimum >= 0),
  add constraint transfer_fees_maximum check (maximum >= minimum);
