-- Entering belongs to every request. A function in SQL that is not inlined is planned anew at every call, and four of them took two
-- thirds of entering; what they ask stands here instead, planned once a connection. What is asked stays the same: who stands in for
-- whom (0085), what is withheld (0073), what is closed and which emergency access holds (0100).
create or replace function ryadom.enter(kind text, token text, slug text, wide text[], team text[], plain text[])
returns table (user_id text, session_token text, organization_id integer, organization_name text, time_zone text, is_demo boolean,
  staff_id uuid, staff_name text, roles jsonb, granted boolean, glass uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if kind = 'session' then
    select s."userId", s.token into user_id, session_token from accounts.session s
      where s.token = enter.token and s."expiresAt" > now();
  elsif kind = 'bearer' then
    select t.user_id into user_id from accounts.access_token t
      where t.token_hash = sha256(convert_to(enter.token, 'UTF8')) and t.expires_at > now();
  end if;
  if user_id is null then return; end if;
  -- The scope is set while the row is read; without a place in the organization there is no row and no scope.
  select f.id, f.name, f.time_zone, f.is_demo, f.staff_id, f.staff_name, f.roles,
      set_config('ryadom.org', f.id::text, true) <> '' and set_config('ryadom.staff', f.staff_id::text, true) <> ''
        and set_config('ryadom.all', f.sees, true) is not null and set_config('ryadom.principals', f.who::text, true) <> ''
        and set_config('ryadom.asked', f.day::text, true) <> ''
        and set_config('ryadom.withheld', case when exists (select from ryadom.withheld w
          where w.organization_id = f.id and w.from_on <= f.day and w.to_on > f.day) then f.day::text else '' end, true) is not null
        and set_config('ryadom.closed', f.closed, true) is not null and f.granted,
      (select g.id from ryadom.glass g where g.organization_id = f.id and g.asked_by = f.staff_id and g.confirmed_at is not null
        and g.ended_at is null and g.until_at > now() order by g.until_at desc limit 1)
    into organization_id, organization_name, time_zone, is_demo, staff_id, staff_name, roles, granted, glass
    from (
      select o.id, o.name, o.time_zone, o.is_demo, s.id as staff_id, s.name as staff_name, (now() at time zone o.time_zone)::date as day,
        jsonb_agg(jsonb_build_object('role', r.role, 'branchId', r.branch_id) order by r.role) filter (where r.role is not null) as roles,
        case when bool_or(r.role = any (wide) and r.branch_id is null) then '1' else '' end as sees,
        coalesce(array_agg(r.branch_id) filter (where r.role = any (wide) and r.branch_id is not null), '{}')
          || case when bool_or(r.role = any (team)) then s.id || array(select a.staff_id from ryadom.absence a
            where a.organization_id = o.id and a.substitute_id = s.id and a.ended_at is null
              and (now() at time zone o.time_zone)::date between a.from_on and a.to_on) else '{}'::uuid[] end as who,
        coalesce((select array_agg(c.id)::text from ryadom.compartment c where c.organization_id = o.id and c.opened_at is null
          and not exists (select from ryadom.closed_access a where a.organization_id = o.id and a.compartment_id = c.id
            and (a.staff_id = s.id or a.role = any (array_agg(r.role))))
          and not exists (select from ryadom.glass g where g.organization_id = o.id and g.family_id = c.family_id and g.asked_by = s.id
            and g.confirmed_at is not null and g.ended_at is null and g.until_at > now())), '') as closed,
        coalesce(bool_or(r.role = any (wide || team || plain)), false) as granted
      from ryadom.organization o
      join ryadom.staff s on s.organization_id = o.id and s.user_id = enter.user_id and s.disabled_at is null
      left join ryadom.staff_role r on r.organization_id = o.id and r.staff_id = s.id
      where o.slug = enter.slug group by o.id, s.organization_id, s.id
    ) f;
  granted := coalesce(granted, false);
  return next;
end $$;
drop function ryadom.stand_ins(integer, uuid, text);
drop function ryadom.glass_of(integer, uuid);
drop function ryadom.closed_from(integer, uuid);
