-- Numbers and stores what people are told about domain events.
--   p_events  [{event_id, type: 'balance:updated', accounts: [ledger accounts]},
--              {event_id, type: 'inventory:updated', user}] in the order of the events
--   answers   the stored rows, in order of user and number; nobody is told of other accounts than wallets
--   locks     the cursors of all users concerned, in order of the users
-- Read committed: the state is read by a statement that begins after the locks are held. A balance is
-- told as it is now, not as it was at the event, so the last one told is always the right one.
create or replace function realtime_tell_users(p_events jsonb)
returns setof user_events
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_places bigint[];
  v_events    uuid[];
  v_types     text[];
  v_users     uuid[];
  v_accounts  bigint[];
begin
  select
    array_agg(told.place),
    array_agg(told.event_id),
    array_agg(told.type),
    array_agg(told."user"),
    array_agg(told.account)
  into v_places, v_events, v_types, v_users, v_accounts
  from realtime_told_users(p_events) told;

  if v_users is null then
    return;
  end if;

  -- One statement locks and numbers, in order of the users: two processes cannot deadlock.
  insert into user_cursors ("user", useq)
  select told."user", count(*)
  from unnest(v_users) as told ("user")
  group by told."user"
  order by told."user"
  on conflict ("user") do update
  set useq = user_cursors.useq + excluded.useq;

  return query
  with numbered as (
    select
      told.*,
      row_number() over (partition by told."user" order by told.place desc) - 1 as from_last
    from unnest(v_places, v_events, v_types, v_users, v_accounts)
      as told (place, event_id, type, "user", account)),
  stored as (
    insert into user_events ("user", useq, type, data, event_id)
    select
      numbered."user",
      user_cursors.useq - numbered.from_last,
      numbered.type,
      case when account.id is not null then
        json_build_object('balance_minor', account.balance::text, 'currency', account.currency)
      end,
      numbered.event_id
    from numbered
    join user_cursors on user_cursors."user" = numbered."user"
    left join ledger_accounts account on account.id = numbered.account
    returning user_events.*)
  select * from stored order by stored."user", stored.useq;
end $$;

-- Who is concerned by which event: the owners of the wallets it touched, or the user it names.
create or replace function realtime_told_users(p_events jsonb)
returns table (place bigint, event_id uuid, type text, "user" uuid, account bigint)
language sql
stable
set search_path = public, pg_temp
as $$
  select
    event.place,
    (event.value ->> 'event_id')::uuid,
    event.value ->> 'type',
    account.owner_user,
    account.id
  from jsonb_array_elements(p_events) with ordinality as event (value, place)
  cross join jsonb_array_elements_text(event.value -> 'accounts') as touched (account)
  join ledger_accounts account on account.id = touched.account::bigint
  where account.owner_type = 'user'
    and account.purpose = 'wallet'
  union all
  select
    event.place,
    (event.value ->> 'event_id')::uuid,
    event.value ->> 'type',
    (event.value ->> 'user')::uuid,
    null
  from jsonb_array_elements(p_events) with ordinality as event (value, place)
  where event.value ? 'user'
$$;
