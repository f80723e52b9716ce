-- Support plans: what hinders a family, why, what is to change, and by which measures. A plan of a case has versions: one is
-- written, one is in force, the others are over. A line (goal or measure) keeps its `line_id` from version to version, so
-- that two versions can be compared.

create table ryadom.plan (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  case_id uuid not null,
  practice_id text not null,
  number integer not null check (number > 0),  -- within the family
  base_id uuid,                                 -- the version that this one corrects
  state text not null default 'draft' check (state in ('draft', 'proposed', 'approved', 'active', 'closed')),
  from_on date not null,
  to_on date not null,
  wish text,                                    -- what the family itself wants, in its words
  return_note text,                             -- why the manager gave it back
  sent_at timestamptz,
  sent_by uuid,
  approved_on date,
  approved_by uuid,
  answer text check (answer in ('agreed', 'opinion', 'refused')),
  answer_words text,
  answer_on date,
  answer_person_id uuid,
  started_on date,
  closed_on date,
  close_reason text check (close_reason in ('replaced', 'done', 'stopped', 'refused', 'merged')),
  close_note text,
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete cascade,
  foreign key (organization_id, answer_person_id) references ryadom.person (organization_id, id),
  check (to_on >= from_on),
  check ((answer is null) = (answer_on is null)),
  check ((state = 'closed') = (closed_on is not null)),
  check ((state = 'closed') = (close_reason is not null))
);
create index plan_family on ryadom.plan (organization_id, family_id, number desc);
-- One version of a case is written at a time, one is in force.
create unique index plan_written on ryadom.plan (organization_id, case_id) where state in ('draft', 'proposed', 'approved');
create unique index plan_active on ryadom.plan (organization_id, case_id) where state = 'active';
create index plan_in_force on ryadom.plan (organization_id, practice_id) where state = 'active';

create table ryadom.plan_goal (
  organization_id integer not null,
  id uuid not null,
  plan_id uuid not null,
  family_id uuid not null,
  line_id uuid not null,
  position integer not null,
  problem text not null check (problem <> ''),
  cause text,
  goal text not null check (goal <> ''),
  levels jsonb,                                 -- goal attainment scale: five texts, from −2 to +2; null: not scaled
  weight integer not null default 1 check (weight between 1 and 10),
  level_before integer check (level_before between -2 and 2),
  level_now integer check (level_now between -2 and 2),
  changed jsonb not null default '{}',          -- field → version of the row that changed it last
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, plan_id) references ryadom.plan (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  check (levels is null or jsonb_array_length(levels) = 5)
);
create index plan_goal_plan on ryadom.plan_goal (organization_id, plan_id, position);
create index plan_goal_family on ryadom.plan_goal (organization_id, family_id);

create table ryadom.plan_measure (
  organization_id integer not null,
  id uuid not null,
  plan_id uuid not null,
  goal_id uuid not null,
  family_id uuid not null,
  line_id uuid not null,
  position integer not null,
  title text not null check (title <> ''),
  service_id text,                              -- a word of the pack: then the ledger counts it; null: an own measure
  person_id uuid,                               -- for whom; null: the family as a whole
  staff_id uuid,                                -- who of the colleagues does it
  partner text,                                 -- who else: another organization, a master, the mother
  method text,
  amount integer not null check (amount between 1 and 1000),
  period text not null default 'term' check (period in ('week', 'month', 'term')),
  minutes integer check (minutes between 1 and 1440),
  unit text,                                    -- of an own measure: «т», «шт.»
  from_on date,                                 -- null: as long as the plan
  to_on date,
  declined text,                                -- why the family does not want it
  replaces uuid,                                -- line_id of the measure that it stands for
  done_on date,                                 -- of an own measure, which no ledger counts
  changed jsonb not null default '{}',
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, plan_id) references ryadom.plan (organization_id, id) on delete cascade,
  foreign key (organization_id, goal_id) references ryadom.plan_goal (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id),
  foreign key (organization_id, staff_id) references ryadom.staff (organization_id, id),
  check (to_on is null or from_on is null or to_on >= from_on)
);
create index plan_measure_plan on ryadom.plan_measure (organization_id, plan_id, position);
create index plan_measure_goal on ryadom.plan_measure (organization_id, goal_id);
create index plan_measure_family on ryadom.plan_measure (organization_id, family_id);
create index plan_measure_person on ryadom.plan_measure (organization_id, person_id) where person_id is not null;
-- A record of the ledger must not fill two lines of the same plan.
create unique index plan_measure_once on ryadom.plan_measure (organization_id, plan_id, service_id, person_id) nulls not distinct
  where service_id is not null and declined is null;

select ryadom.protect('ryadom.plan', 'family_id');
select ryadom.protect('ryadom.plan_goal', 'family_id');
select ryadom.protect('ryadom.plan_measure', 'family_id');

-- ── views for other modules ──────────────────────────────────────────────────────────────────────────────────────
create view ryadom.plan_view with (security_invoker = true) as
  select organization_id, id, family_id, case_id, practice_id, number, base_id, state, from_on, to_on, wish, approved_on, approved_by,
    answer, answer_words, answer_on, started_on, closed_on, close_reason, version from ryadom.plan;
create view ryadom.plan_goal_view with (security_invoker = true) as
  select organization_id, id, plan_id, family_id, line_id, position, problem, cause, goal, levels, weight, level_before, level_now
  from ryadom.plan_goal;
create view ryadom.plan_measure_view with (security_invoker = true) as
  select organization_id, id, plan_id, goal_id, family_id, line_id, position, title, service_id, person_id, staff_id, partner, method,
    amount, period, minutes, unit, from_on, to_on, declined, replaces, done_on from ryadom.plan_measure;
grant select on ryadom.plan_view, ryadom.plan_goal_view, ryadom.plan_measure_view to ryadom_app;

-- Number of the period of a measure that began on `begin` to which a day belongs, from 0; the SQL twin of rules/periods.ts.
-- A month runs from its day to the day before the same day of the next one; of the 31st, from the last day of a shorter month.
create function ryadom.plan_period(period text, begin date, day date) returns integer language sql immutable parallel safe as $$
  select case period
    when 'week' then (day - begin) / 7
    when 'month' then (extract(year from day)::integer - extract(year from begin)::integer) * 12
      + extract(month from day)::integer - extract(month from begin)::integer
      - case when extract(day from day) < extract(day from begin) and extract(day from day + 1) <> 1 then 1 else 0 end
    else 0 end
$$;
create function ryadom.plan_period_begin(period text, begin date, number integer) returns date language sql immutable parallel safe as $$
  select case period when 'week' then begin + number * 7 when 'month' then (begin + make_interval(months => number))::date else begin end
$$;
