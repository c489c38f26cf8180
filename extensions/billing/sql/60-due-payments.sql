-- Payments that the provider is to be asked about: after 5 minutes, 1 hour, 1 day, five daily tries.
-- Who takes a payment has it until its next time, so that a crash loses nothing. What was started
-- and never told of is unknown from here on.
--   p_limit  how many at most
--   answers  the payments; checks_count counts this time too. The last one has no next time
--   locks    the payments, skipping those that another process is taking at this moment
create or replace function billing_due_payments(p_limit integer) returns setof payments
language sql
set search_path = public, pg_temp
set "cubehub.billing" = 'on'
as $$
  with due as (
    select id
    from payments
    where check_at <= current_timestamp
    order by check_at, id
    limit p_limit
    for no key update skip locked)
  update payments
  set checks_count = checks_count + 1,
    check_at = current_timestamp + case
      when checks_count = 0 then interval '1 hour'
      when checks_count < 6 then interval '1 day'
    end,
    status = case
      when status = 'pending' and provider_payment_id is null then 'unknown'
      else status
    end
  from due
  where payments.id = due.id
  returning payments.*
$$;

-- How many payments and events nobody asks about any more although they are not settled.
create or replace function billing_left_open() returns bigint
language sql
stable
set search_path = public, pg_temp
as $$
  select
    (
      select count(*)
      from payments
      where status in ('pending', 'processing', 'unknown') and check_at is null)
    + (select count(*) from webhook_events where status = 'failed')
$$;
