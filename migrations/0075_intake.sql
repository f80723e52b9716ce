-- Intake: signals that people bring about a family, applications, the decision and the waiting list.
-- A signal tells of somebody who has not agreed to anything yet, so it is closer than a family's card: it opens for whoever wrote it
-- down, whoever checks it and the manager (of the organization or of its branch), and one that names a family of the register
-- only for those of them who also see that family.

create table ryadom.intake_signal (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  practice_id text not null,
  pack_version text not null,      -- whose words and terms it was written down by
  branch_id uuid not null,
  family_id uuid,                  -- found in the register
  source_id text not null,         -- kind of source: a word of the pack
  source_name text,
  source_contact text,
  anonymous boolean not null default false,
  received_on date not null,
  received_time text check (received_time ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  about text not null check (about <> ''),
  place text,
  told text,
  signs text[] not null default '{}',
  urgency_id text not null,
  -- Local time of the organization: a term of days ends with its day, a term of hours at its minute.
  due_on date not null,
  due_time text,
  assigned_to uuid,
  author_id uuid not null,
  state text not null default 'new' check (state in ('new', 'checking', 'confirmed', 'not_confirmed', 'passed_on')),
  reason_id text,
  result_note text,
  passed_to text,
  checked_by uuid,
  checked_on date,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, practice_id, pack_version) references ryadom.pack_version (organization_id, practice_id, version),
  foreign key (organization_id, branch_id) references ryadom.branch (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete set null (family_id),
  foreign key (organization_id, assigned_to) references ryadom.staff (organization_id, id),
  foreign key (organization_id, author_id) references ryadom.staff (organization_id, id),
  foreign key (organization_id, checked_by) references ryadom.staff (organization_id, id),
  check (not anonymous or source_name is null and source_contact is null)
);
create index intake_signal_due on ryadom.intake_signal (organization_id, due_on) where state in ('new', 'checking');
create index intake_signal_received on ryadom.intake_signal (organization_id, received_on desc, id desc);
create index intake_signal_family on ryadom.intake_signal (organization_id, family_id) where family_id is not null;

create table ryadom.intake_application (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  practice_id text not null,
  pack_version text not null,
  branch_id uuid not null,
  family_id uuid,                  -- of the register; a new family gets it when it is accepted
  signal_id uuid,
  received_on date not null,
  channel_id text,
  applicant text,                  -- who asks, in words
  asks text,
  people jsonb,                    -- a new family as it was entered: members, categories, place
  urgency_id text,
  state text not null default 'submitted' check (state in ('submitted', 'waiting', 'offered', 'accepted', 'refused', 'withdrawn')),
  due_on date not null,            -- by when to decide
  reason_id text,
  decision_note text,
  decided_by uuid,
  decided_on date,
  queued_on date,
  offered_until date,
  case_id uuid,
  author_id uuid not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, practice_id, pack_version) references ryadom.pack_version (organization_id, practice_id, version),
  foreign key (organization_id, branch_id) references ryadom.branch (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete set null (family_id),
  foreign key (organization_id, signal_id) references ryadom.intake_signal (organization_id, id) on delete set null (signal_id),
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete set null (case_id),
  foreign key (organization_id, author_id) references ryadom.staff (organization_id, id),
  foreign key (organization_id, decided_by) references ryadom.staff (organization_id, id)
);
-- A signal becomes one application, however often somebody presses the button.
create unique index intake_application_signal on ryadom.intake_application (organization_id, signal_id)
  where signal_id is not null and state in ('submitted', 'waiting', 'offered', 'accepted');
create index intake_application_open on ryadom.intake_application (organization_id, due_on) where state = 'submitted';
create index intake_application_queue on ryadom.intake_application (organization_id, practice_id, queued_on) where state in ('waiting', 'offered');
create index intake_application_received on ryadom.intake_application (organization_id, received_on desc, id desc);
create index intake_application_family on ryadom.intake_application (organization_id, family_id) where family_id is not null;
create index intake_application_case on ryadom.intake_application (organization_id, case_id) where case_id is not null;

-- What was done with a signal or an application: seen with it. Not in field_history, whose rows without a family everybody may read.
create table ryadom.intake_event (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  signal_id uuid,
  application_id uuid,
  at timestamptz not null default clock_timestamp(),
  staff_id uuid,
  step text not null,
  note text,
  changes jsonb,
  number bigint generated always as identity,  -- which came later, within one moment too
  primary key (organization_id, id),
  foreign key (organization_id, signal_id) references ryadom.intake_signal (organization_id, id) on delete cascade,
  foreign key (organization_id, application_id) references ryadom.intake_application (organization_id, id) on delete cascade,
  foreign key (organization_id, staff_id) references ryadom.staff (organization_id, id),
  check ((signal_id is null) <> (application_id is null))
);
create index intake_event_signal on ryadom.intake_event (organization_id, signal_id, number) where signal_id is not null;
create index intake_event_application on ryadom.intake_event (organization_id, application_id, number) where application_id is not null;

alter table ryadom.intake_signal enable row level security;
alter table ryadom.intake_signal force row level security;
create policy scope on ryadom.intake_signal using (organization_id = ryadom.org() and ((select ryadom.sees_all())
  or ((author_id = (select ryadom.staff()) or array[branch_id, author_id, coalesce(assigned_to, author_id)] && (select ryadom.principals())::uuid[])
    and (family_id is null or exists (select from ryadom.family_scope s where s.organization_id = ryadom.intake_signal.organization_id
      and s.principal = any ((select ryadom.principals())::uuid[]) and s.family_id = ryadom.intake_signal.family_id)))));
alter table ryadom.intake_application enable row level security;
alter table ryadom.intake_application force row level security;
create policy scope on ryadom.intake_application using (organization_id = ryadom.org() and ((select ryadom.sees_all())
  or ((author_id = (select ryadom.staff()) or array[branch_id, author_id] && (select ryadom.principals())::uuid[])
    and (family_id is null or exists (select from ryadom.family_scope s where s.organization_id = ryadom.intake_application.organization_id
      and s.principal = any ((select ryadom.principals())::uuid[]) and s.family_id = ryadom.intake_application.family_id)))));
alter table ryadom.intake_event enable row level security;
alter table ryadom.intake_event force row level security;
create policy scope on ryadom.intake_event using (organization_id = ryadom.org() and (
  exists (select from ryadom.intake_signal s where s.organization_id = ryadom.intake_event.organization_id and s.id = ryadom.intake_event.signal_id)
  or exists (select from ryadom.intake_application a where a.organization_id = ryadom.intake_event.organization_id and a.id = ryadom.intake_event.application_id)));
grant select, insert, update, delete on ryadom.intake_signal, ryadom.intake_application, ryadom.intake_event to ryadom_app;

-- For what gathers tasks: what waits, by when and for whom; not what was told.
create view ryadom.intake_signal_view with (security_invoker = true) as
  select organization_id, id, practice_id, branch_id, family_id, urgency_id, received_on, due_on, due_time, assigned_to, author_id, state, version
  from ryadom.intake_signal;
create view ryadom.intake_application_view with (security_invoker = true) as
  select organization_id, id, practice_id, branch_id, family_id, signal_id, received_on, due_on, state, queued_on, offered_until, case_id, author_id, version
  from ryadom.intake_application;
grant select on ryadom.intake_signal_view, ryadom.intake_application_view to ryadom_app;
