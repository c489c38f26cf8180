-- What must never be false about friendships. The table comes from snapshots/identity.yaml.
-- May run again and again.

alter table friendships
  drop constraint if exists friendships_status_known,
  drop constraint if exists friendships_not_oneself,
  drop constraint if exists friendships_blocked_by_party,
  drop constraint if exists friendships_answer_dated;

alter table friendships
  add constraint friendships_status_known
    check (status in ('pending', 'accepted', 'rejected', 'blocked')),
  add constraint friendships_not_oneself check (sender <> receiver),
  -- One that nobody of the two has blocked, an administrator has.
  add constraint friendships_blocked_by_party
    check (blocked_by is null or status = 'blocked' and blocked_by in (sender, receiver)),
  add constraint friendships_answer_dated
    check ((status = 'pending') = (responded_at is null));

create unique index if not exists friendships_once on friendships (sender, receiver);

-- Of two requests that cross, the first one is the friendship.
create unique index if not exists friendships_pair_once
  on friendships (least(sender, receiver), greatest(sender, receiver));

create index if not exists friendships_of_receiver on friendships (receiver, id);

-- Where a friendship may go from a status. One that is blocked ends by being deleted.
create or replace function friendships_next_statuses(p_status text) returns text[]
language sql
immutable
as $$
  select case p_status
    when 'pending' then array['accepted', 'rejected', 'blocked']
    when 'accepted' then array['blocked']
    when 'rejected' then array['blocked']
    else array[]::text[]
  end
$$;

-- A request goes to somebody who can be found and has not blocked the sender. Who is refused does not
-- learn which of the two it was.
--   raises  23514 friendships_receiver_open
create or replace function friendships_open() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if not exists (select from directus_users where id = new.receiver and status = 'active')
    or exists (
      select from contacts
      where owner = new.receiver and contact_user = new.sender and is_blocked)
  then
    raise exception 'the receiver takes no request of this sender'
      using errcode = '23514', constraint = 'friendships_receiver_open', table = 'friendships';
  end if;
  new.responded_at := case when new.status <> 'pending' then current_timestamp end;
  return new;
end $$;

create or replace trigger friendships_open
before insert on friendships
for each row execute function friendships_open();

-- A friendship only goes forward, and stays between the same two people; a block, with who made it.
--   raises  23514 friendships_frozen, friendships_forward
create or replace function friendships_forward() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if (new.id, new.sender, new.receiver) is distinct from (old.id, old.sender, old.receiver)
    -- Nobody takes over a block; with a person who is deleted, their name goes.
    or old.status = 'blocked' and new.blocked_by is not null
      and new.blocked_by is distinct from old.blocked_by
  then
    raise exception 'a friendship stays between the same two people'
      using errcode = '23514', constraint = 'friendships_frozen', table = 'friendships';
  end if;
  if new.status <> old.status and new.status <> all (friendships_next_statuses(old.status)) then
    raise exception 'a friendship does not go from % to %', old.status, new.status
      using errcode = '23514', constraint = 'friendships_forward', table = 'friendships';
  end if;
  new.responded_at := case
    when old.status = 'pending' and new.status <> 'pending' then current_timestamp
    else old.responded_at
  end;
  return new;
end $$;

create or replace trigger friendships_forward
before update on friendships
for each row execute function friendships_forward();

-- Announces requests and their acceptance. Friends are contacts of each other.
create or replace function friendships_told() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_payload jsonb := jsonb_build_object(
    'friendship', new.id, 'sender', new.sender, 'receiver', new.receiver);
begin
  if tg_op = 'INSERT' and new.status = 'pending' then
    perform outbox_add(
      'identity.friendship.requested', new.id::text, v_payload, new.id::text, null, new.sender);
  end if;

  if new.status = 'accepted' and (tg_op = 'INSERT' or old.status <> 'accepted') then
    insert into contacts (owner, contact_user, date_created)
    select pair.owner, pair.friend, current_timestamp
    from (values (new.sender, new.receiver), (new.receiver, new.sender)) pair (owner, friend)
    join directus_users friend on friend.id = pair.friend and friend.status = 'active'
    -- Always in the same order: two acceptances that share a person wait for each other, in turn.
    order by pair.owner, pair.friend
    on conflict (owner, contact_user) do nothing;

    perform outbox_add(
      'identity.friendship.accepted', new.id::text, v_payload, new.id::text, null, new.receiver);
  end if;
  return null;
end $$;

create or replace trigger friendships_told
after insert or update on friendships
for each row execute function friendships_told();
