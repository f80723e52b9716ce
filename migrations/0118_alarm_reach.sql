-- A child in danger comes before everything: an alarm about a family that is withheld, by its code alone.

-- Raised while the family was out of sight: what reaches the child (address, phones) is for whoever accepts the alarm, nobody else.
alter table ryadom.alarm add column by_code boolean not null default false;

create or replace function ryadom.alarm_minimum(alarm uuid) returns table (code text, place text, phones json) language sql stable security definer
  set search_path = pg_catalog, pg_temp as $$
  select f.code, case when not a.by_code or a.accepted_by = ryadom.staff() then nullif(concat_ws(', ', s.name, f.address), '') end,
    case when not a.by_code or a.accepted_by = ryadom.staff() then coalesce((select json_agg(json_build_object('value', n.value, 'whose', null) order by n.id) from ryadom.contact n
      where n.organization_id = f.organization_id and n.family_id = f.id and n.kind = 'phone' and n.to_on is null
        and n.id <> all (ryadom.closed_subjects(f.organization_id))), '[]') else '[]' end
  from ryadom.alarm a join ryadom.family f on f.organization_id = a.organization_id and f.id = a.family_id
  left join ryadom.settlement s on s.organization_id = f.organization_id and s.id = f.settlement_id
  where a.organization_id = ryadom.org() and a.id = alarm and a.state <> 'closed'
$$;

-- The case of such a family for the one who may call for help about it: who had it in their team, leads its branch or the organization,
-- or is on duty for it today; and only while the organization's ground for protection of life holds. Whoever is on duty comes into the
-- family's scope for the rows that follow; the alarm itself keeps them there until it is closed.
create function ryadom.alarm_reach(family uuid, code text) returns table (family_id uuid, case_id uuid, practice_id text, branch_id uuid, case_manager_id uuid)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  org integer := ryadom.org();
  me uuid := ryadom.staff();
  day date := ryadom.organization_day(org);
  sight text := coalesce(current_setting('ryadom.all', true), '');
  one record;
begin
  if me is null or not exists (select from ryadom.organization_ground g where g.organization_id = org and g.purpose = 'life' and g.first_days is null
    and g.from_on <= day and (g.to_on is null or g.to_on >= day)) then return; end if;
  perform set_config('ryadom.all', '1', true);
  select c.family_id, c.id, c.practice_id, c.branch_id, c.case_manager_id into one
  from ryadom.family f join ryadom.family_case c on c.organization_id = org and c.family_id = f.id
  where f.organization_id = org and (f.id = alarm_reach.family or lower(f.code) = lower(btrim(alarm_reach.code)))
    and exists (select from ryadom.withheld w where w.organization_id = org and w.purpose = 'general' and w.subject_id = f.id and w.from_on <= day and w.to_on > day)
    and (sight = '1'
      or exists (select from ryadom.family_scope s where s.organization_id = org and s.family_id = f.id and s.principal = any (ryadom.principals()))
      or exists (select from ryadom.duty d where d.organization_id = org and d.staff_id = me and day between d.from_on and d.to_on and (d.branch_id is null or d.branch_id = c.branch_id)))
  order by c.closed_on is null desc, c.opened_on desc, c.id limit 1;
  if found then
    insert into ryadom.family_scope (organization_id, family_id, principal) values (org, one.family_id, me) on conflict do nothing;
  end if;
  perform set_config('ryadom.all', sight, true);
  if one.family_id is null then return; end if;
  return query select one.family_id, one.id, one.practice_id, one.branch_id, one.case_manager_id;
end $$;
revoke all on function ryadom.alarm_reach(uuid, text) from public;
grant execute on function ryadom.alarm_reach(uuid, text) to ryadom_app;
