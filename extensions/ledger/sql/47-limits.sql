-- What must never be false about limits. Administrators edit them in the studio.

alter table ledger_limits
  drop constraint if exists ledger_limits_operation,
  drop constraint if exists ledger_limits_positive,
  drop constraint if exists ledger_limits_some;

alter table ledger_limits
  add constraint ledger_limits_operation check (
    operation in ('transfer', 'withdrawal', 'deposit', 'adjustment', 'reversal')),
  add constraint ledger_limits_positive check (
    per_operation > 0 and per_day > 0 and second_person_above > 0),
  add constraint ledger_limits_some check (
    coalesce(per_operation, per_day, second_person_above) is not null);

-- One row for everybody, and one for a person. It is also the one index that is read before money
-- moves: the nil uuid stands for everybody, so that both rows are found in one scan.
create unique index if not exists ledger_limits_one_each
on ledger_limits (
  operation, currency, coalesce("user", '00000000-0000-0000-0000-000000000000'::uuid));
