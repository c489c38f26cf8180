-- What must never be false about members. The table comes from snapshots/work.yaml.
-- May run again and again.

alter table organization_members
  drop constraint if exists organization_members_role_known,
  drop constraint if exists organization_members_left_after_joined;

alter table organization_members
  add constraint organization_members_role_known
    check (role in ('owner', 'manager', 'employee', 'shareholder')),
  add constraint organization_members_left_after_joined check (left_at >= joined_at);

-- A person is in an organization once; who comes back gets the same row.
create unique index if not exists organization_members_once
  on organization_members (organization, "user");

-- What every request asks: of which organizations is this person a member today?
create index if not exists organization_members_of_user
  on organization_members ("user", organization)
  where left_at is null;
