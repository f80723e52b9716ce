-- Facts of a family that are closed from everybody but the named (decision 22): compartments, what lies in them, who may look, and
-- access in an emergency, which a second person confirms and which ends by itself.

create table ryadom.compartment (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  family_id uuid not null,
  kind text not null check (kind in ('adoption', 'safety', 'other')),
  about text not null check (about <> ''),   -- what is closed and why, for those who may look
  created_by uuid,
  created_at timestamptz not null default now(),
  opened_at timestamptz,                     -- no longer closed
  opened_by uuid,
  open_reason text,
  version integer not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  check ((opened_at is null) = (open_reason is null))
);
create index compartment_family on ryadom.compartment (organization_id, family_id);
create index compartment_closed on ryadom.compartment (organization_id, id) where opened_at is null;

-- Who may look: a colleague (who also keeps the compartment) or everybody of a role.
create table ryadom.closed_access (
  organization_id integer not null,
  id uuid not null,
  compartment_id uuid not null,
  staff_id uuid,
  role text check (role in ('manager', 'case-manager', 'practitioner')),
  primary key (organization_id, id),
  foreign key (organization_id, compartment_id) references ryadom.compartment (organization_id, id) on delete cascade,
  foreign key (organization_id, staff_id) references ryadom.staff (organization_id, id) on delete cascade,
  check (num_nonnulls(staff_id, role) = 1)
);
create unique index closed_access_who on ryadom.closed_access (organization_id, compartment_id, coalesce(staff_id::text, role));
create index closed_access_staff on ryadom.closed_access (organization_id, staff_id) where staff_id is not null;

-- What lies in it: rows of other tables by their id. An address where the family lives is set aside as a row of its own first.
create table ryadom.closed_item (
  organization_id integer not null,
  id uuid not null,
  compartment_id uuid not null,
  family_id uuid not null,
  kind text not null check (kind in ('living', 'address', 'contact', 'relation', 'membership', 'category', 'status', 'service', 'aid', 'outcome', 'attachment')),
  subject_id uuid not null,
  person_id uuid,                            -- of a membership: facts about this person in this family are closed too
  closed_by uuid,
  closed_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, compartment_id) references ryadom.compartment (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id) on delete cascade,
  check ((kind = 'membership') = (person_id is not null))
);
create unique index closed_item_subject on ryadom.closed_item (organization_id, subject_id);
create index closed_item_compartment on ryadom.closed_item (organization_id, compartment_id);
create index closed_item_family on ryadom.closed_item (organization_id, family_id);
create index closed_item_person on ryadom.closed_item (organization_id, person_id) where person_id is not null;

-- Access in an emergency to whatever is closed in one family. It never says whether anything is.
create table ryadom.glass (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  family_id uuid not null,
  family_code text not null,
  asked_by uuid not null,
  reason text not null check (reason <> ''),
  asked_at timestamptz not null default now(),
  confirmed_by uuid,
  confirmed_at timestamptz,
  until_at timestamptz,                      -- the database's clock decides
  refused_by uuid,
  refused_at timestamptz,
  refuse_reason text,
  ended_by uuid,
  ended_at timestamptz,                      -- earlier than the term
  -- Whether the family was told; `later`: it would endanger a child now.
  told text check (told in ('told', 'later')),
  told_at timestamptz,
  told_by uuid,
  told_note text,
  ask_again_on date,
  version integer not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, asked_by) references ryadom.staff (organization_id, id) on delete cascade,
  foreign key (organization_id, confirmed_by) references ryadom.staff (organization_id, id),
  check (confirmed_by <> asked_by),
  check (num_nonnulls(confirmed_by, confirmed_at, until_at) in (0, 3)),
  check (num_nonnulls(refused_by, refused_at, refuse_reason) in (0, 3)),
  check (confirmed_at is null or refused_at is null),
  check (ended_at is null or confirmed_at is not null),
  check (told is null or (told_at is not null and told_note is not null)),
  check ((told = 'later') is not true or ask_again_on is not null)
);
create index glass_family on ryadom.glass (organization_id, family_id, asked_at desc);
create index glass_open on ryadom.glass (organization_id, asked_by, until_at) where confirmed_at is not null and ended_at is null;

-- Keepers of compartments who were told of it.
create table ryadom.glass_told (
  organization_id integer not null,
  glass_id uuid not null,
  staff_id uuid not null,
  seen_at timestamptz,
  primary key (organization_id, glass_id, staff_id),
  foreign key (organization_id, glass_id) references ryadom.glass (organization_id, id) on delete cascade,
  foreign key (organization_id, staff_id) references ryadom.staff (organization_id, id) on delete cascade
);
create index glass_told_staff on ryadom.glass_told (organization_id, staff_id) where seen_at is null;

-- ── what is closed from whom ─────────────────────────────────────────────────────────────────────────────────────
-- Compartments of the organization that are closed from a colleague now, as text of an array; an empty text when there is none.
-- Emergency access opens those of its family until its term, by the clock of the database.
create function ryadom.closed_from(org integer, me uuid) returns text language sql stable security definer
  set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(c.id)::text, '') from ryadom.compartment c where c.organization_id = org and c.opened_at is null
    and not exists (select from ryadom.closed_access a where a.organization_id = org and a.compartment_id = c.id and (a.staff_id = me
      or a.role in (select r.role from ryadom.staff_role r where r.organization_id = org and r.staff_id = me)))
    and not exists (select from ryadom.glass g where g.organization_id = org and g.family_id = c.family_id and g.asked_by = me
      and g.confirmed_at is not null and g.ended_at is null and g.until_at > now())
$$;
-- The emergency access that a colleague has now, if any.
create function ryadom.glass_of(org integer, me uuid) returns uuid language sql stable security definer
  set search_path = pg_catalog, pg_temp as $$
  select g.id from ryadom.glass g where g.organization_id = org and g.asked_by = me and g.confirmed_at is not null and g.ended_at is null
    and g.until_at > now() order by g.until_at desc limit 1
$$;
revoke execute on function ryadom.closed_from(integer, uuid), ryadom.glass_of(integer, uuid) from public;

-- What enter found, null when nothing is closed from the caller. Jobs of the program itself, the command line and functions with the
-- owner's rights see everything, as with what is withheld (decision 20).
create function ryadom.closed_now() returns uuid[] language sql stable parallel safe as $$
  select case when current_user = 'ryadom_app' then nullif(current_setting('ryadom.closed', true), '')::uuid[] end
$$;
create function ryadom.items_of(compartments uuid[], out ids uuid[], out pairs text[]) language sql stable security definer
  set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(i.subject_id), '{}'),
    coalesce(array_agg(i.subject_id::text), '{}') || coalesce(array_agg(i.family_id::text || i.person_id::text) filter (where i.person_id is not null), '{}')
      || coalesce(array_agg(i.family_id::text || 'living') filter (where i.kind = 'living'), '{}')
      || coalesce(array_agg(i.family_id::text || 'title') filter (where i.kind = 'membership'), '{}')
  from ryadom.closed_item i where i.organization_id = ryadom.org() and i.compartment_id = any (compartments)
$$;
-- Rows that are closed from the caller, by id; null when none.
create function ryadom.closed_ids() returns uuid[] language plpgsql stable as $$
declare
  closed uuid[] := ryadom.closed_now();
begin
  if closed is null then return null; end if;
  return (ryadom.items_of(closed)).ids;
end $$;
-- The same as text, and beside it what is closed by two: family and person, family and 'living' or 'title' (as it once was).
create function ryadom.closed_pairs() returns text[] language plpgsql stable as $$
declare
  closed uuid[] := ryadom.closed_now();
begin
  if closed is null then return null; end if;
  return (ryadom.items_of(closed)).pairs;
end $$;
-- Nothing is withheld from the caller and nothing closed: nearly always. The policies ask this first and then nothing else.
create function ryadom.hides_nothing() returns boolean language plpgsql stable as $$
begin
  return ryadom.withheld_on() is null and ryadom.closed_now() is null;
end $$;
create or replace function ryadom.sees_everybody() returns boolean language plpgsql stable as $$
begin
  return ryadom.sees_all() and ryadom.hides_nothing();
end $$;
-- Reports count also what they do not show: both settings go and come back as one text, empty when nothing is hidden.
create or replace function ryadom.withhold_on(day text) returns text language plpgsql as $$
declare
  before_day text := coalesce(current_setting('ryadom.withheld', true), '');
  before_closed text := coalesce(current_setting('ryadom.closed', true), '');
begin
  perform set_config('ryadom.withheld', split_part(day, '|', 1), true);
  perform set_config('ryadom.closed', split_part(day, '|', 2), true);
  return case when before_closed = '' then before_day else before_day || '|' || before_closed end;
end $$;

-- ── policies ─────────────────────────────────────────────────────────────────────────────────────────────────────
-- Looked into while a caller enters, before any organization is: so the policies bind the program's role but not the owner.
do $$
declare
  one record;
begin
  for one in select * from (values ('compartment', 'id'), ('closed_access', 'compartment_id'), ('closed_item', 'compartment_id'), ('glass', null), ('glass_told', null)) t(name, compartment)
  loop
    execute format('alter table ryadom.%I enable row level security', one.name);
    execute format('grant select, insert, update, delete on ryadom.%I to ryadom_app', one.name);
    if one.name in ('closed_access', 'glass_told') then
      execute format('create policy scope on ryadom.%I using (organization_id = ryadom.org())', one.name);
    else
      execute format('create policy scope on ryadom.%I using (organization_id = ryadom.org() and ((select ryadom.sees_all()) or %s))',
        one.name, ryadom.seen_family(('ryadom.' || one.name)::regclass, 'family_id'));
      execute format('create policy withheld on ryadom.%I as restrictive for select using (%s)', one.name, ryadom.shown(('ryadom.' || one.name)::regclass, 'family_id', '{general}'));
    end if;
    if one.compartment is not null then
      execute format('create policy closed on ryadom.%I as restrictive using (coalesce(%I <> all ((select ryadom.closed_now())::uuid[]), true))', one.name, one.compartment);
    end if;
  end loop;
end $$;

-- A row is shown when its family is not withheld and itself, its person in this family and what it hangs on are not closed. While
-- nothing is hidden from the caller each row costs one look at a flag that was computed once.
create function ryadom.not_closed(tab regclass, id_column text) returns text language sql stable as $$
  select format('coalesce(%s.%I <> all ((select ryadom.closed_ids())::uuid[]), true)', tab, id_column)
$$;
create function ryadom.pair_not_closed(tab regclass, person_column text) returns text language sql stable as $$
  select format('coalesce(%1$s.family_id::text || %1$s.%2$I::text <> all ((select ryadom.closed_pairs())::text[]), true)', tab, person_column)
$$;
do $$
declare
  one record;
  rule text;
  col text;
begin
  for one in
    select ('ryadom.' || t.name)::regclass as tab, t.name, t.ids, t.people from (values
      ('address', '{id}'::text[], '{person_id}'::text[]), ('contact', '{id}', '{person_id}'), ('relation', '{id}', '{person_id,other_id}'), ('membership', '{id}', '{}'),
      ('family_category', '{id}', '{}'), ('person_status', '{id}', '{person_id}'), ('service_record', '{id}', '{}'), ('service_recipient', '{record_id}', '{person_id}'),
      ('aid_record', '{id}', '{}'), ('outcome_record', '{id}', '{person_id}'), ('attachment', '{id,subject_id}', '{}'), ('attendance', '{}', '{person_id}'),
      ('assessment', '{}', '{person_id}'), ('plan_measure', '{}', '{person_id}'), ('consent', '{}', '{person_id,representative_id}'),
      ('field_history', '{subject_id}', '{subject_id}')
    ) t(name, ids, people)
  loop
    select coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') into rule from pg_policy p where p.polrelid = one.tab and p.polname = 'withheld';
    rule := '(' || coalesce(rule, 'true') || ')';
    foreach col in array one.ids loop rule := rule || ' and ' || ryadom.not_closed(one.tab, col); end loop;
    foreach col in array one.people loop rule := rule || ' and ' || ryadom.pair_not_closed(one.tab, col); end loop;
    if one.name = 'field_history' then
      rule := rule || ' and (subject <> ''family'' or not changes ?| array[''address'', ''settlementId''] or coalesce(family_id::text || ''living'' <> all ((select ryadom.closed_pairs())::text[]), true))';
    end if;
    execute format('drop policy if exists withheld on %s', one.tab);
    execute format('create policy withheld on %s as restrictive for select using ((select ryadom.hides_nothing()) or (%s))', one.tab, rule);
  end loop;
end $$;
-- Tasks of a rule name what set it going: an end of a closed status, a closed service.
create policy closed on ryadom.task as restrictive for select using (cause is null
  or coalesce(left(cause, 36) <> all ((select ryadom.closed_pairs())::text[]), true));
-- Submitted reports keep the lists as they were; a row of what is closed now, or with a title that tells of a closed person, is not shown.
create policy closed on ryadom.frozen_row as restrictive for select using ((select ryadom.closed_now()) is null
  or (coalesce(item->>'id' <> all ((select ryadom.closed_pairs())::text[]), true)
    and coalesce((item->>'familyId') || (item->>'personId') <> all ((select ryadom.closed_pairs())::text[]), true)
    and coalesce((item->>'familyId') || 'title' <> all ((select ryadom.closed_pairs())::text[]), true)));

-- Search finds nobody by what is closed, whoever asks: no token is made of it, nor a title of whose membership is closed.
create function ryadom.closed_subjects(org integer) returns uuid[] language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(i.subject_id), '{}') from ryadom.closed_item i where i.organization_id = org
$$;
-- Whether a colleague keeps something closed of a family.
create function ryadom.keeps_closed(org integer, family uuid, me uuid) returns boolean language sql stable security definer
  set search_path = pg_catalog, pg_temp as $$
  select exists (select from ryadom.compartment c join ryadom.closed_access a on a.organization_id = c.organization_id and a.compartment_id = c.id
    where c.organization_id = org and c.family_id = family and c.opened_at is null and a.staff_id = me)
$$;
-- Notes down that the keepers are told of an emergency access and gives where letters go. Whoever confirms need not see who they are.
create function ryadom.tell_keepers(org integer, glass uuid, family uuid, asker uuid) returns table (email text) language sql security definer
  set search_path = pg_catalog, pg_temp as $$
  with told as (
    insert into ryadom.glass_told (organization_id, glass_id, staff_id)
    select distinct c.organization_id, tell_keepers.glass, a.staff_id from ryadom.compartment c
    join ryadom.closed_access a on a.organization_id = c.organization_id and a.compartment_id = c.id
    where c.organization_id = org and org = ryadom.org() and c.family_id = family and c.opened_at is null and a.staff_id <> asker
    returning glass_told.staff_id
  )
  select s.email from told join ryadom.staff s on s.organization_id = org and s.id = told.staff_id and s.disabled_at is null
$$;
-- Codes of people in a family, also of those whom the caller does not see: a new code must not meet one of them.
create function ryadom.member_codes(org integer, family uuid) returns text[] language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(m.code), '{}') from ryadom.membership m where m.organization_id = org and m.family_id = family
$$;

-- ── entering ─────────────────────────────────────────────────────────────────────────────────────────────────────
-- As it was, and what is closed from whoever enters, and the emergency access that he or she has now.
do $$
declare
  body text := pg_get_functiondef('ryadom.enter(text, text, text, text[], text[], text[])'::regprocedure);
  submitted text := pg_get_functiondef('ryadom.enter_submission(text, text, text, text[], text[], text[], uuid, text, bytea)'::regprocedure);
  piece text;
begin
  foreach piece in array array['granted boolean)', 'is not null and f.granted', 'granted := coalesce(granted, false);'] loop
    if position(piece in body) = 0 then raise exception 'ryadom.enter() has no «%»', piece; end if;
  end loop;
  body := replace(body, 'granted boolean)', 'granted boolean, glass uuid)');
  body := replace(body, 'is not null and f.granted', $q$is not null
        and set_config('ryadom.closed', ryadom.closed_from(f.id, f.staff_id), true) is not null and f.granted$q$);
  body := replace(body, 'granted := coalesce(granted, false);', 'granted := coalesce(granted, false);
  if staff_id is not null then glass := ryadom.glass_of(organization_id, staff_id); end if;');
  foreach piece in array array['granted boolean, registered boolean)', 'staff_name, roles, granted', 'select e.* into'] loop
    if position(piece in submitted) = 0 then raise exception 'ryadom.enter_submission() has no «%»', piece; end if;
  end loop;
  submitted := replace(submitted, 'granted boolean, registered boolean)', 'granted boolean, glass uuid, registered boolean)');
  submitted := replace(submitted, 'staff_name, roles, granted', 'staff_name, roles, granted, glass');
  drop function ryadom.enter_submission(text, text, text, text[], text[], text[], uuid, text, bytea);
  drop function ryadom.enter(text, text, text, text[], text[], text[]);
  execute body;
  execute submitted;
end $$;
