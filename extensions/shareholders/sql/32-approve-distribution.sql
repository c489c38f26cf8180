-- Approves a draft. From here on neither the document nor its lines change.
--   p_actor    who approves: never the person who prepared it
--   p_command  {distribution}; {journal, hash}: added by once(), not used
--   answers    the document of shareholders_document, journal null
--   locks      the distribution
--   refuses    403 FORBIDDEN, 409 DISTRIBUTION_NOT_DRAFT, 409 SAME_PERSON
create or replace function shareholders_approve_distribution(p_actor uuid, p_command jsonb)
returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_distribution distributions;
begin
  select * into v_distribution
  from distributions
  where id = (p_command ->> 'distribution')::uuid
  for no key update;

  if not found then
    raise exception using errcode = 'RF403', message = 'FORBIDDEN';
  end if;
  if v_distribution.status <> 'draft' then
    raise exception using errcode = 'RF409', message = 'DISTRIBUTION_NOT_DRAFT';
  end if;
  if v_distribution.created_by = p_actor then
    raise exception using errcode = 'RF409', message = 'SAME_PERSON';
  end if;

  update distributions
  set status = 'approved', approved_by = p_actor
  where id = v_distribution.id;

  return ledger_answer(shareholders_document(v_distribution.id), null);
end $$;
