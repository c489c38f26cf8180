-- What the history of a wallet tells beside its entries.

-- The owners on the other side of an entry, five at most: [{type, id, firstName, lastName, name}].
-- Who received beside the owner of the entry is not told.
create or replace function ledger_other_side(p_journal uuid, p_amount bigint) returns jsonb
language sql
stable
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'type', owner.owner_type,
    'id', owner.id,
    'firstName', person.first_name,
    'lastName', person.last_name,
    'name', organization.name)), '[]')
  from (
    select distinct
      account.owner_type,
      coalesce(account.owner_user, account.owner_organization) as id
    from ledger_entries leg
    join ledger_accounts account on account.id = leg.account
    where leg.journal = p_journal and sign(leg.amount) <> sign(p_amount)
    order by owner_type, id
    limit 5
  ) owner
  left join directus_users person on owner.owner_type = 'user' and person.id = owner.id
  left join organizations organization
    on owner.owner_type = 'organization' and organization.id = owner.id
$$;
