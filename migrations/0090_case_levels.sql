-- The level at which a case is supported, dated: one now, the others before it. Levels themselves are words of the practice.
-- A table of its own: lists and lapses of contact read cases far more often than anybody reads levels.
create table ryadom.case_level (
  organization_id integer not null,
  id uuid not null,
  case_id uuid not null,
  family_id uuid not null,
  level_id text not null,
  from_on date not null,
  to_on date,               -- the day from which another level holds
  ground text,              -- why, in words
  review_item_id uuid,      -- the conclusion that decided it
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  check (to_on is null or to_on >= from_on)
);
create unique index case_level_current on ryadom.case_level (organization_id, case_id) where to_on is null;
create index case_level_case on ryadom.case_level (organization_id, case_id, from_on);
create index case_level_family on ryadom.case_level (organization_id, family_id);
select ryadom.protect('ryadom.case_level', 'family_id');

create view ryadom.case_level_view with (security_invoker = true) as
  select organization_id, id, case_id, family_id, level_id, from_on, to_on, ground, review_item_id, created_by, created_at from ryadom.case_level;
grant select on ryadom.case_level_view to ryadom_app;
-- On what an assessment stands, for those who keep a copy of what it said: the copy goes out of sight with it.
create view ryadom.assessment_ground_view with (security_invoker = true) as select organization_id, id, ground from ryadom.assessment;
grant select on ryadom.assessment_ground_view to ryadom_app;
