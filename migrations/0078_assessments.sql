-- Assessments: what a family or a person answered, what it counts to, and what a specialist concludes.

-- Instruments as they were when first used here: an assessment is always read and counted by its own version.
create table ryadom.instrument_version (
  organization_id integer not null references ryadom.organization on delete cascade,
  instrument_id text not null,
  version text not null,
  title text not null,
  content jsonb not null,
  digest bytea not null,
  stored_at timestamptz not null default now(),
  primary key (organization_id, instrument_id, version)
);
select ryadom.protect('ryadom.instrument_version');

create table ryadom.assessment (
  organization_id integer not null,
  id uuid not null,
  case_id uuid not null,
  family_id uuid not null,
  practice_id text not null,
  -- Null: about the family as a whole.
  person_id uuid,
  instrument_id text not null,
  instrument_version text not null,
  -- The purpose for which a ground of its own was needed: diagnostics of a child.
  ground text check (ground in ('diagnostics')),
  point text not null check (point in ('entry', 'interim', 'exit', 'follow_up')),
  happened_on date not null,
  -- Who held it; the author of the record may have typed it from paper.
  conducted_by uuid,
  state text not null default 'draft' check (state in ('draft', 'completed', 'signed')),
  answers jsonb not null default '{}',
  -- Every score as counted when completed; the main one also stands apart, for lists and changes over time.
  scores jsonb,
  main_value numeric,
  main_grade text check (main_grade in ('good', 'watch', 'act')),
  conclusion text check (conclusion <> ''),
  signed_by uuid,
  signed_at timestamptz,
  correction_reason text,
  cancelled_at timestamptz,
  cancel_reason text,
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id),
  foreign key (organization_id, instrument_id, instrument_version) references ryadom.instrument_version (organization_id, instrument_id, version),
  check ((cancelled_at is null) = (cancel_reason is null)),
  check ((state = 'draft') = (scores is null)),
  check ((state = 'signed') = (conclusion is not null)),
  check ((state = 'signed') = (signed_at is not null))
);
create index assessment_family on ryadom.assessment (organization_id, family_id, happened_on desc, id);
create index assessment_case on ryadom.assessment (organization_id, case_id);
create index assessment_person on ryadom.assessment (organization_id, person_id) where person_id is not null;
create index assessment_time on ryadom.assessment (organization_id, happened_on desc, id);
select ryadom.protect('ryadom.assessment', 'family_id');

-- For cards, passports, plans and exports.
create view ryadom.assessment_view with (security_invoker = true) as
  select a.organization_id, a.id, a.case_id, a.family_id, a.practice_id, a.person_id, a.instrument_id, a.instrument_version, i.title as instrument_title,
    a.point, a.happened_on, a.conducted_by, a.state, a.answers, a.scores, a.main_value, a.main_grade, a.conclusion, a.signed_by, a.signed_at, a.cancelled_at,
    a.cancel_reason, a.created_by, a.version, a.created_at
  from ryadom.assessment a
  join ryadom.instrument_version i on i.organization_id = a.organization_id and i.instrument_id = a.instrument_id and i.version = a.instrument_version;
grant select on ryadom.assessment_view to ryadom_app;
