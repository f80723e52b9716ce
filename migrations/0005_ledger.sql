-- The ledger: what was done (services, aid) and, apart from it, what was reached (outcomes).
-- One record belongs to one family and one case; a group meeting is several records with one group_id.

create table ryadom.service_record (
  organization_id integer not null,
  id uuid not null,
  case_id uuid not null,
  family_id uuid not null,
  practice_id text not null,
  service_id text not null,
  happened_on date not null,
  starts_at time,
  minutes integer check (minutes between 1 and 1440),
  topic text,
  practitioner text,
  place text,
  note text,
  code text,
  group_id uuid,
  whole_family boolean not null default false,
  cancelled_at timestamptz,
  cancel_reason text,
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  check ((cancelled_at is null) = (cancel_reason is null))
);
create index service_record_family on ryadom.service_record (organization_id, family_id, happened_on desc, id);
create index service_record_case on ryadom.service_record (organization_id, case_id, happened_on desc) where cancelled_at is null;
create index service_record_period on ryadom.service_record (organization_id, practice_id, service_id, happened_on, id);
create index service_record_time on ryadom.service_record (organization_id, practice_id, happened_on desc, id);
create index service_record_group on ryadom.service_record (organization_id, group_id) where group_id is not null;

create table ryadom.service_recipient (
  organization_id integer not null,
  record_id uuid not null,
  person_id uuid not null,
  family_id uuid not null,
  primary key (organization_id, record_id, person_id),
  foreign key (organization_id, record_id) references ryadom.service_record (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id)
);
create index service_recipient_person on ryadom.service_recipient (organization_id, person_id);

create table ryadom.aid_record (
  organization_id integer not null,
  id uuid not null,
  case_id uuid not null,
  family_id uuid not null,
  practice_id text not null,
  aid_id text not null,
  source_id text not null,
  happened_on date not null,
  quantity numeric(12, 3) check (quantity > 0),
  amount numeric(14, 2) check (amount >= 0),  -- roubles
  note text,
  code text,
  cancelled_at timestamptz,
  cancel_reason text,
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  check ((cancelled_at is null) = (cancel_reason is null))
);
create index aid_record_family on ryadom.aid_record (organization_id, family_id, happened_on desc, id);
create index aid_record_time on ryadom.aid_record (organization_id, practice_id, happened_on desc, id);

create table ryadom.outcome_record (
  organization_id integer not null,
  id uuid not null,
  case_id uuid not null,
  family_id uuid not null,
  practice_id text not null,
  person_id uuid,
  outcome_id text not null,
  kind_id text,
  happened_on date not null,
  evidence text,
  note text,
  code text,
  cancelled_at timestamptz,
  cancel_reason text,
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id),
  check ((cancelled_at is null) = (cancel_reason is null))
);
create index outcome_record_family on ryadom.outcome_record (organization_id, family_id, happened_on desc, id);
create index outcome_record_time on ryadom.outcome_record (organization_id, practice_id, happened_on desc, id);

select ryadom.protect('ryadom.service_record', 'family_id');
select ryadom.protect('ryadom.service_recipient', 'family_id');
select ryadom.protect('ryadom.aid_record', 'family_id');
select ryadom.protect('ryadom.outcome_record', 'family_id');

-- ── views that modules publish for lists, cards and indicators ───────────────────────────────────────────────────
-- One row per thing that happened to a family, of every kind: the timeline of the card.
create view ryadom.ledger_view with (security_invoker = true) as
  select organization_id, 'service' as kind, id, family_id, case_id, practice_id, service_id as word_id, null::text as extra_id,
    happened_on, starts_at, minutes, practitioner, place, topic, note, null::numeric as quantity, null::numeric as amount,
    null::text as evidence, null::uuid as person_id, whole_family, group_id, code, cancelled_at, cancel_reason, version, created_at
  from ryadom.service_record
  union all
  select organization_id, 'aid', id, family_id, case_id, practice_id, aid_id, source_id, happened_on, null, null, null, null, null,
    note, quantity, amount, null, null, false, null, code, cancelled_at, cancel_reason, version, created_at
  from ryadom.aid_record
  union all
  select organization_id, 'outcome', id, family_id, case_id, practice_id, outcome_id, kind_id, happened_on, null, null, null, null,
    null, note, null, null, evidence, person_id, false, null, code, cancelled_at, cancel_reason, version, created_at
  from ryadom.outcome_record;
grant select on ryadom.ledger_view to ryadom_app;
