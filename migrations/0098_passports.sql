-- The family passport: dated facts that no other module keeps, snapshots composed from everything that is known on a day, and what
-- people decided to begin with.

-- A value that a family or one of its people has from a day until the next one; what may be asked is a list of the pack.
create table ryadom.passport_fact (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  person_id uuid,
  field_id text not null,
  value jsonb,                  -- null: not known since that day
  ground text check (ground in ('health')),
  from_on date not null,
  recorded_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id) on delete cascade
);
create unique index passport_fact_once on ryadom.passport_fact (organization_id, family_id, field_id, person_id, from_on) nulls not distinct;
create index passport_fact_person on ryadom.passport_fact (organization_id, person_id) where person_id is not null;

create table ryadom.passport (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  case_id uuid not null,
  practice_id text not null,
  pack_version text not null,   -- whose fields and rules it was composed by
  number integer not null check (number > 0),
  on_date date not null,        -- the day that it tells of
  note text,
  taken_by uuid,
  taken_at timestamptz not null,
  signed_by uuid,
  signed_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete cascade,
  check ((signed_by is null) = (signed_at is null))
);
create index passport_family on ryadom.passport (organization_id, family_id, on_date desc, number desc);
create index passport_case on ryadom.passport (organization_id, case_id);

-- What a snapshot says, line by line: a line about a person goes out of sight with that person or with the ground that it stands on.
create table ryadom.passport_part (
  organization_id integer not null,
  passport_id uuid not null,
  place integer not null,
  family_id uuid not null,
  section text not null,
  key text not null,            -- what the line is about: the same one in two snapshots is compared
  person_id uuid,
  ground text check (ground in ('health', 'diagnostics')),
  title text not null,
  words text not null,
  grade text check (grade in ('good', 'watch', 'act')),
  noted_on date,
  source_id uuid,               -- the row that it tells of: closed together with it
  primary key (organization_id, passport_id, place),
  foreign key (organization_id, passport_id) references ryadom.passport (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id) on delete cascade
);
create index passport_part_family on ryadom.passport_part (organization_id, family_id);
create index passport_part_person on ryadom.passport_part (organization_id, person_id) where person_id is not null;

-- What people decided about a proposed priority, and priorities of their own.
create table ryadom.passport_priority (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  case_id uuid not null,
  practice_id text not null,
  rule_id text,                 -- of the pack; null: named by people
  person_id uuid,
  ground text check (ground in ('health', 'diagnostics')),
  problem text not null check (problem <> ''),
  cause text,
  goal text,
  rank text not null check (rank in ('now', 'soon', 'later')),
  decision text not null check (decision in ('accepted', 'declined')),
  reason text,
  decided_by uuid,
  decided_on date not null,
  plan_line_id uuid,            -- the line of a plan that it became
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id) on delete cascade,
  check (decision = 'accepted' or reason is not null)
);
create unique index passport_priority_once on ryadom.passport_priority (organization_id, case_id, rule_id, person_id) nulls not distinct where rule_id is not null;
create index passport_priority_family on ryadom.passport_priority (organization_id, family_id);
create index passport_priority_person on ryadom.passport_priority (organization_id, person_id) where person_id is not null;

select ryadom.protect('ryadom.passport_fact', 'family_id');
select ryadom.protect('ryadom.passport', 'family_id');
select ryadom.protect('ryadom.passport_part', 'family_id');
select ryadom.protect('ryadom.passport_priority', 'family_id');

-- Withheld with the ground of the person that a line stands on (decision 20).
do $$
declare
  one text;
  purpose text;
begin
  foreach one in array array['ryadom.passport_fact', 'ryadom.passport_part', 'ryadom.passport_priority'] loop
    foreach purpose in array array['health', 'diagnostics'] loop
      execute format('create policy withheld_%s on %s as restrictive for select using (ground is distinct from %L or person_id is null or %s)',
        purpose, one, purpose, ryadom.shown(one::regclass, 'person_id', format('{%s}', purpose)));
    end loop;
  end loop;
end $$;

-- What was written down stays as it was written; a merge may only say to whom it belongs now.
create function ryadom.passport_part_kept() returns trigger language plpgsql as $$
begin
  raise exception 'a line of a passport is not rewritten' using errcode = '55000';
end $$;
create trigger passport_part_kept before update on ryadom.passport_part for each row
  when (old.section <> new.section or old.key <> new.key or old.title <> new.title or old.words <> new.words or old.grade is distinct from new.grade
    or old.noted_on is distinct from new.noted_on or old.ground is distinct from new.ground)
  execute function ryadom.passport_part_kept();

-- ── views for other modules ──────────────────────────────────────────────────────────────────────────────────────
create view ryadom.passport_view with (security_invoker = true) as
  select p.organization_id, p.id, p.family_id, p.case_id, p.practice_id, p.pack_version, p.number, p.on_date, p.note, p.taken_by, p.taken_at, p.signed_by,
    p.signed_at, p.version from ryadom.passport p;
-- A line about somebody whom the reader may not see in this family is no line for that reader.
create view ryadom.passport_part_view with (security_invoker = true) as
  select p.organization_id, p.passport_id, p.place, p.family_id, p.section, p.key, p.person_id, p.ground, p.title, p.words, p.grade, p.noted_on
  from ryadom.passport_part p
  where p.person_id is null or exists (select from ryadom.member_view m
    where m.organization_id = p.organization_id and m.family_id = p.family_id and m.person_id = p.person_id);
create view ryadom.passport_fact_view with (security_invoker = true) as
  select organization_id, id, family_id, person_id, field_id, value, ground, from_on, version from ryadom.passport_fact;
create view ryadom.passport_priority_view with (security_invoker = true) as
  select organization_id, id, family_id, case_id, practice_id, rule_id, person_id, problem, cause, goal, rank, decision, reason, decided_by, decided_on, plan_line_id, version
  from ryadom.passport_priority;
grant select on ryadom.passport_view, ryadom.passport_part_view, ryadom.passport_fact_view, ryadom.passport_priority_view to ryadom_app;
