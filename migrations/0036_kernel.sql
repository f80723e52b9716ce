-- Who sees a family is asked for every row that a list shows, so the question is made as short as it can be: answered from an
-- index alone, and comparing with the row's own organization (which the first half of the rule proves) instead of reading the
-- setting again for each row.

drop index ryadom.family_scope_family;
create index family_scope_family on ryadom.family_scope (organization_id, family_id, principal);
alter policy scope on ryadom.family_scope using (organization_id = (select ryadom.org()));

-- protect(table, family column): rows of my organization and, where a family column is named, of families in my scope.
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
  execute format('grant select, insert, update, delete on %s to ryadom_app', tab);
end $$;

-- The condition that the family in this column of this table is in the scope of the transaction.
create function ryadom.seen_family(tab regclass, family_column text) returns text language sql stable as $$
  select format('exists (select from ryadom.family_scope s where s.organization_id = %1$s.organization_id
    and s.principal = any ((select ryadom.principals())::uuid[]) and s.family_id = %1$s.%2$I)', tab, family_column)
$$;

do $$
declare
  one record;
begin
  for one in
    select c.oid::regclass as tab, case c.relname when 'family' then 'id' else 'family_id' end as family_column,
      case c.relname when 'field_history' then 'family_id is null or ' else '' end as besides
    from pg_policy p join pg_class c on c.oid = p.polrelid
    where c.relnamespace = 'ryadom'::regnamespace and p.polname = 'scope' and c.relname <> 'family_scope'
      and pg_get_expr(p.polqual, p.polrelid) like '%family_scope%'
  loop
    execute format('alter policy scope on %s using (organization_id = ryadom.org() and (%s(select ryadom.sees_all()) or %s))',
      one.tab, one.besides, ryadom.seen_family(one.tab, one.family_column));
  end loop;
end $$;
alter policy seen on ryadom.person using (organization_id = ryadom.org() and ((select ryadom.sees_all())
  or exists (select from ryadom.membership m where m.organization_id = ryadom.person.organization_id and m.person_id = ryadom.person.id)));

-- One body brings the scope of families up to date; the triggers only say whose.
create function ryadom.refresh_scope_of(org integer, families uuid[]) returns void language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  before_all text := current_setting('ryadom.all', true);
begin
  if families is null then return; end if;
  -- The refresh must see every case of the family, also of a branch that the caller does not manage.
  perform set_config('ryadom.all', '1', true);
  delete from ryadom.family_scope s where s.organization_id = org and s.family_id = any (families)
    and not exists (select from ryadom.family_principals(org, families) p
      where p.family_id = s.family_id and p.principal = s.principal);
  insert into ryadom.family_scope (organization_id, family_id, principal)
    select org, p.family_id, p.principal from ryadom.family_principals(org, families) p
    on conflict do nothing;
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
end $$;
revoke execute on function ryadom.refresh_scope_of(integer, uuid[]) from public;

create or replace function ryadom.refresh_family_scope() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    perform ryadom.refresh_scope_of(min(organization_id), array_agg(distinct family_id)) from old_rows;
  elsif tg_op = 'UPDATE' then
    perform ryadom.refresh_scope_of(min(organization_id), array_agg(distinct family_id))
      from (select organization_id, family_id from new_rows union all select organization_id, family_id from old_rows) touched;
  else
    perform ryadom.refresh_scope_of(min(organization_id), array_agg(distinct family_id)) from new_rows;
  end if;
  return null;
end $$;
-- Rows of cases change often without changing who sees the family (last contact, mentor, reasons).
create or replace function ryadom.refresh_changed_scope() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
begin
  perform ryadom.refresh_scope_of(min(n.organization_id), array_agg(distinct n.family_id) || array_agg(distinct o.family_id))
    from new_rows n join old_rows o on o.organization_id = n.organization_id and o.id = n.id
    where (n.branch_id, n.family_id) <> (o.branch_id, o.family_id) or n.case_manager_id is distinct from o.case_manager_id;
  return null;
end $$;
