-- Reviews: a meeting of colleagues and partners (консилиум, рабочая группа) looks at cases one by one; its signed conclusion acts.

-- The organization's own rule of quorum, dated: the one in force on the day of a meeting holds; before the first of them, the pack's.
create table ryadom.review_quorum (
  organization_id integer not null,
  id uuid not null,
  practice_id text not null,
  from_on date not null,
  members integer not null check (members between 1 and 50),        -- at least so many with a vote present
  share integer not null default 0 check (share between 0 and 100), -- and at least this part of those invited, per cent
  chair boolean not null default true,                              -- the chair must be there
  secretary boolean not null default false,
  basis text not null check (basis <> ''),
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, practice_id, from_on),
  foreign key (organization_id, practice_id) references ryadom.practice (organization_id, id)
);
select ryadom.protect('ryadom.review_quorum');

-- A meeting names no family, so whoever works with families sees it; its items follow their families.
create table ryadom.review (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  practice_id text not null,
  number integer not null check (number > 0),   -- of the minutes, within the practice and the year
  held_on date not null,
  starts_at time,
  place text,
  note text,
  state text not null default 'planned' check (state in ('planned', 'cancelled')),
  cancel_reason text,
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, practice_id) references ryadom.practice (organization_id, id),
  check ((state = 'cancelled') = (cancel_reason is not null))
);
create unique index review_number on ryadom.review (organization_id, practice_id, (extract(year from held_on)), number);
create index review_day on ryadom.review (organization_id, practice_id, held_on desc, id);
select ryadom.protect('ryadom.review');

-- Who takes part: colleagues, and people of other organizations by name and office. `guest` speaks without a vote.
create table ryadom.review_participant (
  organization_id integer not null,
  id uuid not null,
  review_id uuid not null,
  role text not null check (role in ('chair', 'secretary', 'member', 'guest')),
  staff_id uuid,
  name text,
  office text,              -- должность
  employer text,            -- организация
  present boolean,          -- null: not marked yet
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, review_id) references ryadom.review (organization_id, id) on delete cascade,
  foreign key (organization_id, staff_id) references ryadom.staff (organization_id, id),
  check ((staff_id is null) = (name is not null)),
  -- Whoever signs has an entrance to the program.
  check (role not in ('chair', 'secretary') or staff_id is not null)
);
create unique index review_chair on ryadom.review_participant (organization_id, review_id) where role = 'chair';
create unique index review_secretary on ryadom.review_participant (organization_id, review_id) where role = 'secretary';
create unique index review_colleague on ryadom.review_participant (organization_id, review_id, staff_id) where staff_id is not null;
select ryadom.protect('ryadom.review_participant');

-- An item of the agenda: a case and why it is there, what was heard, the family's word, the conclusion and what it did.
create table ryadom.review_item (
  organization_id integer not null,
  id uuid not null,
  review_id uuid not null,
  family_id uuid not null,
  case_id uuid not null,
  position integer not null,
  reasons jsonb not null default '[]',          -- [{kind, text}] as they stood when the case was put on the agenda
  -- What was heard: the live data of that moment, kept as it was. Assessments lie apart, because they may be withheld later.
  heard_at timestamptz,
  heard_by uuid,
  facts jsonb,
  report text,                                  -- what the case manager told
  family_word text check (family_word in ('present', 'said', 'refused')),
  family_words text,
  decision text check (decision in ('open', 'continue', 'level', 'plan', 'transfer', 'stop')),
  ground text,
  result_id text,                               -- a word of the pack
  level_id text,
  plan_from date,
  plan_to date,
  to_manager_id uuid,
  to_branch_id uuid,
  to_practice_id text,
  orders jsonb not null default '[]',           -- [{title, staffId, dueOn}]: the tasks that the conclusion gives
  chair_id uuid,                                -- who signed as the chair
  chair_at timestamptz,
  secretary_id uuid,
  secretary_at timestamptz,
  signed_at timestamptz,                        -- the last signature that was needed: from here nothing changes
  signed_on date,
  attendance jsonb,                             -- [{id, name, office, employer, role, present}]: who was there when it was signed
  done jsonb,                                   -- [{kind, text, page, id}]: what the conclusion did
  corrects_id uuid,
  correct_reason text,
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, review_id) references ryadom.review (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete cascade,
  foreign key (organization_id, to_manager_id) references ryadom.staff (organization_id, id),
  foreign key (organization_id, to_branch_id) references ryadom.branch (organization_id, id),
  check ((corrects_id is null) = (correct_reason is null)),
  check ((heard_at is null) = (facts is null)),
  check ((signed_at is null) = (done is null)),
  check ((signed_at is null) = (attendance is null)),
  check (signed_at is null or (decision is not null and ground is not null and chair_at is not null and heard_at is not null and family_word is not null)),
  check ((chair_at is null) = (chair_id is null)),
  check ((secretary_at is null) = (secretary_id is null))
);
create index review_item_review on ryadom.review_item (organization_id, review_id, position);
create index review_item_family on ryadom.review_item (organization_id, family_id);
create index review_item_case on ryadom.review_item (organization_id, case_id, signed_on desc);
-- A conclusion is corrected once; a correction may be corrected in its turn.
create unique index review_item_corrects on ryadom.review_item (organization_id, corrects_id) where corrects_id is not null;
select ryadom.protect('ryadom.review_item', 'family_id');

-- Assessments that were heard, as they were; out of sight together with what they were made of.
create table ryadom.review_assessment (
  organization_id integer not null,
  item_id uuid not null,
  assessment_id uuid not null,
  family_id uuid not null,
  person_id uuid,
  ground text check (ground in ('diagnostics')),
  shown jsonb not null,                         -- {title, point, date, person, value, band, grade}
  primary key (organization_id, item_id, assessment_id),
  foreign key (organization_id, item_id) references ryadom.review_item (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id)
);
create index review_assessment_person on ryadom.review_assessment (organization_id, person_id) where person_id is not null;
create index review_assessment_family on ryadom.review_assessment (organization_id, family_id);
select ryadom.protect('ryadom.review_assessment', 'family_id');
create policy withheld_diagnostics on ryadom.review_assessment as restrictive for select using (ground is null or person_id is null
  or (select ryadom.withheld_on()) is null or not exists (select from ryadom.withheld w where w.organization_id = ryadom.review_assessment.organization_id
    and w.purpose = ryadom.review_assessment.ground and w.subject_id = ryadom.review_assessment.person_id
    and w.from_on <= (select ryadom.withheld_on()) and w.to_on > (select ryadom.withheld_on())));

create table ryadom.review_position (
  organization_id integer not null,
  item_id uuid not null,
  participant_id uuid not null,
  family_id uuid not null,
  stance text not null check (stance in ('for', 'against', 'abstained')),
  words text,
  dissent text,                                 -- особое мнение
  recorded_by uuid,
  version integer not null default 1,
  changed_at timestamptz not null default now(),
  primary key (organization_id, item_id, participant_id),
  foreign key (organization_id, item_id) references ryadom.review_item (organization_id, id) on delete cascade,
  foreign key (organization_id, participant_id) references ryadom.review_participant (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade
);
create index review_position_family on ryadom.review_position (organization_id, family_id);
select ryadom.protect('ryadom.review_position', 'family_id');

-- Somebody asks that a case be looked at; over when it is put on an agenda.
create table ryadom.review_request (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  case_id uuid not null,
  words text not null check (words <> ''),
  asked_by uuid,
  item_id uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete cascade
);
create index review_request_open on ryadom.review_request (organization_id, case_id) where item_id is null;
create index review_request_family on ryadom.review_request (organization_id, family_id);
create index review_request_case on ryadom.review_request (organization_id, case_id);
select ryadom.protect('ryadom.review_request', 'family_id');

-- ── views for other modules ──────────────────────────────────────────────────────────────────────────────────────
create view ryadom.review_view with (security_invoker = true) as
  select organization_id, id, practice_id, number, held_on, starts_at, place, note, state, version from ryadom.review;
create view ryadom.review_participant_view with (security_invoker = true) as
  select p.organization_id, p.id, p.review_id, p.role, p.staff_id, coalesce(p.name, s.name) as name, p.office, p.employer, p.present
  from ryadom.review_participant p left join ryadom.staff s on s.organization_id = p.organization_id and s.id = p.staff_id;
create view ryadom.review_item_view with (security_invoker = true) as
  select organization_id, id, review_id, family_id, case_id, position, reasons, heard_at, facts, report, family_word, family_words, decision, ground, result_id,
    level_id, plan_from, plan_to, to_manager_id, to_branch_id, to_practice_id, orders, chair_id, chair_at, secretary_id, secretary_at, signed_at, signed_on, attendance, done,
    corrects_id, correct_reason, version from ryadom.review_item;
create view ryadom.review_assessment_view with (security_invoker = true) as
  select organization_id, item_id, assessment_id, family_id, person_id, shown from ryadom.review_assessment;
create view ryadom.review_position_view with (security_invoker = true) as
  select organization_id, item_id, participant_id, family_id, stance, words, dissent from ryadom.review_position;
grant select on ryadom.review_view, ryadom.review_participant_view, ryadom.review_item_view, ryadom.review_assessment_view, ryadom.review_position_view to ryadom_app;

-- Whether anything of a meeting is signed, also about families that the caller does not see: then its day stays.
create function ryadom.review_has_signed(org integer, review uuid) returns boolean language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  before_all text := current_setting('ryadom.all', true);
  found boolean;
begin
  perform set_config('ryadom.all', '1', true);
  found := exists (select from ryadom.review_item i where i.organization_id = org and org = ryadom.org() and i.review_id = review and i.signed_at is not null);
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return found;
end $$;

-- The next place on an agenda, after items that the caller does not see.
create function ryadom.review_next_position(org integer, review uuid) returns integer language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  before_all text := current_setting('ryadom.all', true);
  place integer;
begin
  perform set_config('ryadom.all', '1', true);
  select coalesce(max(i.position), 0) + 1 into place from ryadom.review_item i where i.organization_id = org and org = ryadom.org() and i.review_id = review;
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return place;
end $$;
