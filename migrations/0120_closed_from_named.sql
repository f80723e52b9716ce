-- A fact may be closed from named colleagues and roles alone: everybody else who sees the family goes on seeing it (decision 22).

-- From whom: 'everybody' but those of closed_access, or only the 'named' ones there.
alter table ryadom.compartment add column closed_from text not null default 'everybody' check (closed_from in ('everybody', 'named'));
-- Not somebody who may look but somebody from whom it is hidden.
alter table ryadom.closed_access add column hidden boolean not null default false;

-- As it was, and: what is closed from the named is closed from whoever is named or has a role that is; a keeper sees it all the same.
do $$
declare
  body text := pg_get_functiondef('ryadom.enter(text, text, text, text[], text[], text[])'::regprocedure);
  piece text := '(a.staff_id = s.id or a.role = any (array_agg(r.role))))';
begin
  if position(piece in body) = 0 then raise exception 'ryadom.enter() has no «%»', piece; end if;
  body := replace(body, piece, 'not a.hidden and (a.staff_id = s.id or a.role = any (array_agg(r.role))))
          and (c.closed_from = ''everybody'' or exists (select from ryadom.closed_access a where a.organization_id = o.id and a.compartment_id = c.id
            and a.hidden and (a.staff_id = s.id or a.role = any (array_agg(r.role)))))');
  execute body;
end $$;

create or replace function ryadom.keeps_closed(org integer, family uuid, me uuid) returns boolean language sql stable security definer
  set search_path = pg_catalog, pg_temp as $$
  select exists (select from ryadom.compartment c join ryadom.closed_access a on a.organization_id = c.organization_id and a.compartment_id = c.id
    where c.organization_id = org and c.family_id = family and c.opened_at is null and a.staff_id = me and not a.hidden)
$$;
create or replace function ryadom.tell_keepers(org integer, glass uuid, family uuid, asker uuid) returns table (email text) language sql security definer
  set search_path = pg_catalog, pg_temp as $$
  with told as (
    insert into ryadom.glass_told (organization_id, glass_id, staff_id)
    select distinct c.organization_id, tell_keepers.glass, a.staff_id from ryadom.compartment c
    join ryadom.closed_access a on a.organization_id = c.organization_id and a.compartment_id = c.id
    where c.organization_id = org and org = ryadom.org() and c.family_id = family and c.opened_at is null and a.staff_id <> asker and not a.hidden
    returning glass_told.staff_id
  )
  select s.email from told join ryadom.staff s on s.organization_id = org and s.id = told.staff_id and s.disabled_at is null
$$;
