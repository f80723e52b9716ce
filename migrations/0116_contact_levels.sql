-- The norm of contact follows the level of a case: what the pack says by level, or the organization's own dated word.

-- The level that holds now beside the case: lists and lapses of contact ask every open case, and case_level row by row would cost more.
alter table ryadom.family_case add column level_id text;
create or replace view ryadom.case_view with (security_invoker = true) as select * from ryadom.family_case;

create function ryadom.note_case_level() returns trigger language plpgsql as $$
declare
  one record;
begin
  for one in select distinct k.org, k.id from (values (case when tg_op <> 'DELETE' then new.organization_id end, case when tg_op <> 'DELETE' then new.case_id end),
      (case when tg_op <> 'INSERT' then old.organization_id end, case when tg_op <> 'INSERT' then old.case_id end)) k (org, id) where k.id is not null loop
    update ryadom.family_case c set level_id = l.level_id
    from (select (select v.level_id from ryadom.case_level v where v.organization_id = one.org and v.case_id = one.id and v.to_on is null) as level_id) l
    where c.organization_id = one.org and c.id = one.id and c.level_id is distinct from l.level_id;
  end loop;
  return null;
end $$;
create trigger case_level_noted after insert or update or delete on ryadom.case_level for each row execute function ryadom.note_case_level();

-- Norms by level of each installed version of a pack, beside its content as `contact_days` is.
alter table ryadom.pack_version add column contact_levels jsonb;
create or replace function ryadom.note_contact_norm() returns trigger language plpgsql as $$
begin
  new.contact_days := (new.content->'contact'->>'days')::integer;
  new.contact_levels := nullif(new.content->'contact'->'levels', '[]');
  return new;
end $$;

-- ── the organization's own norm of a level, from a day on until its next word about the level ──────────────────────
create table ryadom.contact_level_norm (
  organization_id integer not null,
  practice_id text not null,
  level_id text not null,
  from_on date not null,
  days integer not null check (days between 1 and 366),
  basis text not null,
  version integer not null default 1,
  changed_by uuid,
  changed_at timestamptz not null default now(),
  primary key (organization_id, practice_id, level_id, from_on),
  foreign key (organization_id, practice_id) references ryadom.practice (organization_id, id)
);
select ryadom.protect('ryadom.contact_level_norm');

-- Days that may pass between two contacts at a level, on a day. A level that is not here has the norm of the practice as a whole.
create function ryadom.contact_levels(org integer, day date) returns table (practice_id text, version text, level_id text, days integer)
  language sql stable as $$
  select v.practice_id, v.version, k.level_id, k.days
  from ryadom.pack_version v
  cross join lateral (
    select coalesce(o.level_id, p.level_id) as level_id, coalesce(o.days, p.days) as days
    from (select l->>'id' as level_id, (l->>'days')::integer as days from jsonb_array_elements(v.contact_levels) l) p
    full join (select distinct on (n.level_id) n.level_id, n.days from ryadom.contact_level_norm n
      where n.organization_id = org and n.practice_id = v.practice_id and n.from_on <= day order by n.level_id, n.from_on desc) o on o.level_id = p.level_id
  ) k
  where v.organization_id = org
$$;
revoke all on function ryadom.contact_levels(integer, date) from public;
grant execute on function ryadom.contact_levels(integer, date) to ryadom_app;

-- The owner is bound by row-level security too: each organization is entered by itself.
do $$
declare
  organization record;
begin
  for organization in select id from ryadom.organization loop
    perform set_config('ryadom.org', organization.id::text, true), set_config('ryadom.all', '1', true);
    update ryadom.pack_version set contact_levels = content->'contact'->'levels'
    where organization_id = organization.id and jsonb_array_length(content->'contact'->'levels') > 0;
    update ryadom.family_case c set level_id = l.level_id from ryadom.case_level l
    where c.organization_id = organization.id and l.organization_id = organization.id and l.case_id = c.id and l.to_on is null;
  end loop;
  perform set_config('ryadom.org', '', true), set_config('ryadom.all', '', true);
end $$;
