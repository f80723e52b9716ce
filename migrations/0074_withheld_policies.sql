-- The policies that keep withheld rows out of every answer, and entering a transaction with its day.

-- Whom the organization withholds for these purposes in this transaction; null when nobody, which is nearly always. One call for each
-- table of a statement: a subquery here would be prepared anew for every one of them, in every request.
create function ryadom.withheld_ids(purposes text[]) returns uuid[] language plpgsql stable as $$
declare
  day date := ryadom.withheld_on();
begin
  if day is null then return null; end if;
  return (select array_agg(distinct w.subject_id) from ryadom.withheld w
    where w.organization_id = ryadom.org() and w.purpose = any (purposes) and w.from_on <= day and w.to_on > day);
end $$;
-- The condition that nothing of these purposes is withheld from the subject in this column of this table.
create function ryadom.shown(tab regclass, subject_column text, purposes text) returns text language sql stable as $$
  select format('coalesce(%s.%I <> all ((select ryadom.withheld_ids(%L::text[]))::uuid[]), true)', tab, subject_column, purposes)
$$;
-- Who sees everybody sees people without asking for their families, unless somebody is withheld.
create function ryadom.sees_everybody() returns boolean language plpgsql stable as $$
begin
  return ryadom.sees_all() and ryadom.withheld_on() is null;
end $$;

-- protect(table, family column): rows of my organization and, where a family column is named, of families in my scope that are not withheld.
create or replace function ryadom.protect(tab regclass, family_column text default null) returns void language plpgsql as $$
declare
  rule text := 'organization_id = ryadom.org()';
begin
  if family_column is not null then
    rule := rule || format(' and ((select ryadom.sees_all()) or %s)', ryadom.seen_family(tab, family_column));
  end if;
  execute format('alter table %s enable row level security', tab);
  execute format('alter table %s force row level security', tab);
  execute format('create policy scope on %s using (%s)', tab, rule);
  if family_column is not null then
    execute format('create policy withheld on %s as restrictive for select using (%s)', tab, ryadom.shown(tab, family_column, '{general}'));
  end if;
  execute format('grant select, insert, update, delete on %s to ryadom_app', tab);
end $$;

-- Every table whose rows follow a family. The registry of consents itself stays: by it, and by the code alone, a family comes back.
do $$
declare
  one record;
begin
  for one in
    select distinct c.oid::regclass as tab, case c.relname when 'family' then 'id' else 'family_id' end as family_column
    from pg_class c join pg_policy p on p.polrelid = c.oid
    where c.relnamespace = 'ryadom'::regnamespace and c.relname not in ('family_scope', 'consent', 'withheld')
      and (c.relname = 'family' or (pg_get_expr(p.polqual, p.polrelid) like '%family_scope%'
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'family_id' and not a.attisdropped)))
  loop
    execute format('create policy withheld on %s as restrictive for select using (%s)', one.tab, ryadom.shown(one.tab, one.family_column, '{general}'));
  end loop;
end $$;
alter policy seen on ryadom.person using (organization_id = ryadom.org() and ((select ryadom.sees_everybody())
  or exists (select from ryadom.membership m where m.organization_id = ryadom.person.organization_id and m.person_id = ryadom.person.id)));
-- Statuses speak of health and disability, but for those of which a practice says otherwise.
do $$
begin
  execute format('create policy withheld_photo on ryadom.attachment as restrictive for select using (kind <> ''picture'' or %s)',
    ryadom.shown('ryadom.attachment', 'family_id', '{photo}'));
  execute format('create policy withheld_health on ryadom.person_status as restrictive for select using (%s)',
    ryadom.shown('ryadom.person_status', 'person_id', '{health}'));
end $$;

-- Rows of submitted reports were written down as they were shown then; the name of a family that is withheld now is not shown.
create policy withheld on ryadom.frozen_row as restrictive for select using ((select ryadom.withheld_on()) is null
  or not exists (select from ryadom.withheld w where w.organization_id = ryadom.frozen_row.organization_id and w.purpose = 'general'
    and w.subject_id = (ryadom.frozen_row.item->>'familyId')::uuid
    and w.from_on <= (select ryadom.withheld_on()) and w.to_on > (select ryadom.withheld_on())));

-- As 0002 has it, and whether the organization withholds anything today.
create or replace function ryadom.enter(kind text, token text, slug text, wide text[], team text[], plain text[])
returns table (user_id text, session_token text, organization_id integer, organization_name text, time_zone text,
  is_demo boolean, staff_id uuid, staff_name text, roles jsonb, granted boolean)
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
        and set_config('ryadom.withheld', ryadom.withheld_day(f.id, f.time_zone), true) is not null and f.granted
    into organization_id, organization_name, time_zone, is_demo, staff_id, staff_name, roles, granted
    from (
      select o.id, o.name, o.time_zone, o.is_demo, s.id as staff_id, s.name as staff_name,
        jsonb_agg(jsonb_build_object('role', r.role, 'branchId', r.branch_id) order by r.role) filter (where r.role is not null) as roles,
        case when bool_or(r.role = any (wide) and r.branch_id is null) then '1' else '' end as sees,
        coalesce(array_agg(r.branch_id) filter (where r.role = any (wide) and r.branch_id is not null), '{}')
          || case when bool_or(r.role = any (team)) then array[s.id] else '{}'::uuid[] end as who,
        coalesce(bool_or(r.role = any (wide || team || plain)), false) as granted
      from ryadom.organization o
      join ryadom.staff s on s.organization_id = o.id and s.user_id = enter.user_id and s.disabled_at is null
      left join ryadom.staff_role r on r.organization_id = o.id and r.staff_id = s.id
      where o.slug = enter.slug group by o.id, s.organization_id, s.id
    ) f;
  granted := coalesce(granted, false);
  return next;
end $$;

-- The digest of a submitted report is made of all its rows, also those that are not shown now.
alter function ryadom.frozen_digest(integer, uuid, text) security definer set search_path = pg_catalog, pg_temp;
