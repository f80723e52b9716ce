-- Practices as data, and cases: a family in a practice on a pack version.

-- Every version of a pack that the organization ever installed; running cases stay on theirs.
create table ryadom.pack_version (
  organization_id integer not null references ryadom.organization on delete cascade,
  practice_id text not null check (practice_id ~ '^[a-z0-9-]+$'),
  version text not null,
  title text not null,
  content jsonb not null,
  digest bytea not null,
  installed_at timestamptz not null default now(),
  primary key (organization_id, practice_id, version)
);
-- The version that new cases and reports use.
create table ryadom.practice (
  organization_id integer not null references ryadom.organization on delete cascade,
  id text not null,
  version text not null,
  primary key (organization_id, id),
  foreign key (organization_id, id, version) references ryadom.pack_version (organization_id, practice_id, version)
);

-- Mentors of a practice: of the lifecycle only the register that the import and its indicator need.
create table ryadom.mentor (
  organization_id integer not null,
  id uuid not null,
  practice_id text not null,
  code text not null check (code <> ''),
  last_name text not null check (last_name <> ''),
  first_name text not null check (first_name <> ''),
  patronymic text,
  tested_on date,
  test_passed boolean,
  registered_on date,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, practice_id, code),
  foreign key (organization_id, practice_id) references ryadom.practice (organization_id, id)
);

create table ryadom.family_case (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  practice_id text not null,
  pack_version text not null,
  branch_id uuid not null,
  opened_on date not null,
  closed_on date,
  close_reason text,
  close_note text,
  case_manager_id uuid,
  case_manager_text text,   -- from an import, until somebody maps it to a colleague
  mentor_id uuid,
  last_contact_on date,     -- newest service that is not cancelled; kept by the services module
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, practice_id, pack_version)
    references ryadom.pack_version (organization_id, practice_id, version),
  foreign key (organization_id, branch_id) references ryadom.branch (organization_id, id),
  foreign key (organization_id, case_manager_id) references ryadom.staff (organization_id, id),
  foreign key (organization_id, mentor_id) references ryadom.mentor (organization_id, id),
  check (closed_on is null or closed_on >= opened_on)
);
create unique index family_case_open on ryadom.family_case (organization_id, family_id, practice_id) where closed_on is null;
create index family_case_family on ryadom.family_case (organization_id, family_id);
create index family_case_manager on ryadom.family_case
  (organization_id, practice_id, case_manager_id, last_contact_on, id) where closed_on is null;
create index family_case_contact on ryadom.family_case (organization_id, practice_id, last_contact_on, id);
create index family_case_period on ryadom.family_case (organization_id, practice_id, opened_on);
create index family_case_branch on ryadom.family_case (organization_id, branch_id);
create index family_case_mentor on ryadom.family_case (organization_id, mentor_id) where mentor_id is not null;

-- The case team besides the case manager.
create table ryadom.case_team (
  organization_id integer not null,
  id uuid not null,
  case_id uuid not null,
  family_id uuid not null,
  staff_id uuid not null,
  from_on date not null,
  to_on date,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, staff_id) references ryadom.staff (organization_id, id)
);
create unique index case_team_current on ryadom.case_team (organization_id, case_id, staff_id) where to_on is null;
create index case_team_staff on ryadom.case_team (organization_id, staff_id);
create index case_team_family on ryadom.case_team (organization_id, family_id);

select ryadom.protect('ryadom.pack_version');
select ryadom.protect('ryadom.practice');
select ryadom.protect('ryadom.mentor');
select ryadom.protect('ryadom.family_case', 'family_id');
select ryadom.protect('ryadom.case_team', 'family_id');

-- ── who sees a family: kept here, in the database, so that no write path can forget it ───────────────────────────
-- Principals of a family: branch and case manager of each of its cases (a closed case keeps its last team), and
-- current members of the case teams.
create function ryadom.family_principals(org integer, families uuid[]) returns table (family_id uuid, principal uuid)
language sql stable as $$
  select c.family_id, c.branch_id from ryadom.family_case c where c.organization_id = org and c.family_id = any (families)
  union
  select c.family_id, c.case_manager_id from ryadom.family_case c
    where c.organization_id = org and c.family_id = any (families) and c.case_manager_id is not null
  union
  select t.family_id, t.staff_id from ryadom.case_team t
    where t.organization_id = org and t.family_id = any (families) and t.to_on is null
$$;
create function ryadom.refresh_family_scope() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  org integer;
  families uuid[];
  before_all text := current_setting('ryadom.all', true);
begin
  if tg_op = 'DELETE' then
    select min(organization_id), array_agg(distinct family_id) into org, families from old_rows;
  else
    select min(organization_id), array_agg(distinct family_id) into org, families from new_rows;
  end if;
  if families is null then return null; end if;
  -- The refresh must see every case of the family, also of a branch that the caller does not manage.
  perform set_config('ryadom.all', '1', true);
  delete from ryadom.family_scope s where s.organization_id = org and s.family_id = any (families)
    and not exists (select from ryadom.family_principals(org, families) p
      where p.family_id = s.family_id and p.principal = s.principal);
  insert into ryadom.family_scope (organization_id, family_id, principal)
    select org, p.family_id, p.principal from ryadom.family_principals(org, families) p
    on conflict do nothing;
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return null;
end $$;
create trigger family_scope_added after insert on ryadom.family_case referencing new table as new_rows
  for each statement execute function ryadom.refresh_family_scope();
create trigger family_scope_changed after update on ryadom.family_case referencing new table as new_rows old table as old_rows
  for each statement execute function ryadom.refresh_family_scope();
create trigger family_scope_removed after delete on ryadom.family_case referencing old table as old_rows
  for each statement execute function ryadom.refresh_family_scope();
create trigger team_scope_added after insert on ryadom.case_team referencing new table as new_rows
  for each statement execute function ryadom.refresh_family_scope();
create trigger team_scope_changed after update on ryadom.case_team referencing new table as new_rows old table as old_rows
  for each statement execute function ryadom.refresh_family_scope();
create trigger team_scope_removed after delete on ryadom.case_team referencing old table as old_rows
  for each statement execute function ryadom.refresh_family_scope();
