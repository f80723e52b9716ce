-- A write enters and registers its submission in one call: a statement of its own costs the database as much as the work in it.

-- Enters as ryadom.enter() does and registers what was sent; for a caller who may not, that is rolled back with the refusal. `registered` is false for a submission
-- whose id came before.
create function ryadom.enter_submission(kind text, token text, slug text, wide text[], team text[], plain text[],
  submission uuid, operation text, digest bytea)
returns table (user_id text, session_token text, organization_id integer, organization_name text, time_zone text,
  is_demo boolean, staff_id uuid, staff_name text, roles jsonb, granted boolean, registered boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  select e.* into user_id, session_token, organization_id, organization_name, time_zone, is_demo, staff_id, staff_name, roles, granted
    from ryadom.enter(kind, token, slug, wide, team, plain) e;
  if user_id is null then return; end if;
  registered := true;
  if organization_id is not null then
    insert into ryadom.submission (organization_id, id, operation, digest, staff_id)
      values (enter_submission.organization_id, submission, enter_submission.operation, enter_submission.digest, enter_submission.staff_id)
      on conflict (organization_id, id) do nothing;
    registered := found;
  end if;
  return next;
end $$;
