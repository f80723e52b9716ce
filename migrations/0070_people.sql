-- Until which day each current member of a family is a child: the day of the eighteenth birthday (or of death), infinity for a child
-- whose birthday nobody knows. Lists count children for every row; asking people and memberships for it, each under its own
-- policy, cost more than the list itself. Kept right by every write, whoever makes it.
alter table ryadom.family add column children_until date[] not null default '{}';
comment on column ryadom.family.children_until is 'derived';

-- Families are looked up one by one, also while a first import fills tables that the planner takes for empty, or for an
-- organization that its statistics do not know yet: a plan made for this organization's number would read all of its rows each time.
create function ryadom.refresh_children_of(org integer, families uuid[]) returns void language plpgsql security definer
  set search_path = pg_catalog, pg_temp set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  before_all text := current_setting('ryadom.all', true);
begin
  if families is null then return; end if;
  -- A person may live in a family that the writer does not see.
  perform set_config('ryadom.all', '1', true);
  update ryadom.family f set children_until = coalesce(c.until, '{}')
    from unnest(families) u(id) left join lateral (
      select array_agg(k.until order by k.until) as until from (
        -- The day before one's own, eighteen years on, and the next: who is born on 29 February is of age on 1 March.
        select least(case when p.birth_on is not null then (p.birth_on - 1 + interval '18 years')::date + 1
          when m.role = 'child' then 'infinity' end, case when p.birth_on is not null or m.role = 'child' then p.death_on end) as until
        from ryadom.membership m join ryadom.person p on p.organization_id = org and p.id = m.person_id
        where m.organization_id = org and m.family_id = u.id and m.to_on is null) k
      where k.until is not null) c on true
    where f.organization_id = org and f.id = u.id and f.children_until is distinct from coalesce(c.until, '{}');
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
end $$;
revoke execute on function ryadom.refresh_children_of(integer, uuid[]) from public;

create function ryadom.refresh_children() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    perform ryadom.refresh_children_of(min(organization_id), array_agg(distinct family_id)) from old_rows;
  elsif tg_op = 'UPDATE' then
    perform ryadom.refresh_children_of(min(organization_id), array_agg(distinct family_id))
      from (select organization_id, family_id from new_rows union all select organization_id, family_id from old_rows) touched;
  else
    perform ryadom.refresh_children_of(min(organization_id), array_agg(distinct family_id)) from new_rows;
  end if;
  return null;
end $$;
create trigger children_added after insert on ryadom.membership referencing new table as new_rows
  for each statement execute function ryadom.refresh_children();
create trigger children_changed after update on ryadom.membership referencing old table as old_rows new table as new_rows
  for each statement execute function ryadom.refresh_children();
create trigger children_removed after delete on ryadom.membership referencing old table as old_rows
  for each statement execute function ryadom.refresh_children();

-- Names of people change often without changing how old they are.
create function ryadom.refresh_children_of_people() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  before_all text := current_setting('ryadom.all', true);
  org integer;
  families uuid[];
begin
  perform set_config('ryadom.all', '1', true);
  select min(m.organization_id), array_agg(distinct m.family_id) into org, families
    from new_rows n join old_rows o on o.organization_id = n.organization_id and o.id = n.id
    join ryadom.membership m on m.organization_id = n.organization_id and m.person_id = n.id
    where n.birth_on is distinct from o.birth_on or n.death_on is distinct from o.death_on;
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  perform ryadom.refresh_children_of(org, families);
  return null;
end $$;
create trigger children_aged after update on ryadom.person referencing old table as old_rows new table as new_rows
  for each statement execute function ryadom.refresh_children_of_people();

-- The owner is bound by row-level security too: each organization is entered by itself.
do $$
declare
  organization record;
begin
  for organization in select id from ryadom.organization loop
    perform set_config('ryadom.org', organization.id::text, true);
    perform ryadom.refresh_children_of(organization.id, (select array_agg(id) from ryadom.family where organization_id = organization.id));
  end loop;
  perform set_config('ryadom.org', '', true);
end $$;

create or replace view ryadom.family_view with (security_invoker = true) as
  select organization_id, id, code, title, title_own, district_id, settlement_id, address, note, version, created_at, children_until from ryadom.family;
