-- Meetings of a group: who was expected, who came, came late or did not come and why. What was done for a family stays a
-- service record with the meeting's id as its group; an absent participant is no recipient, and a family of whom nobody
-- came has a line of the meeting and no record.

create table ryadom.meeting (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  practice_id text not null,
  service_id text not null,
  name text,                           -- of a group that meets again and again
  happened_on date not null,
  starts_at time,
  minutes integer check (minutes between 1 and 1440),
  topic text,
  practitioner text,
  place text,
  note text,
  people integer not null default 0,   -- all participants, those of families that the reader does not see too; kept by triggers
  cancelled_at timestamptz,
  cancel_reason text,
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  check ((cancelled_at is null) = (cancel_reason is null))
);
create index meeting_time on ryadom.meeting (organization_id, practice_id, happened_on desc, id);

-- A family at a meeting. Its id is also the id of the service record, once somebody of the family was present.
create table ryadom.meeting_family (
  organization_id integer not null,
  id uuid not null,
  meeting_id uuid not null,
  family_id uuid not null,
  case_id uuid not null,
  recorded boolean not null default false,
  off text check (off in ('absent', 'meeting')),  -- why the meeting cancelled the record; null: it did not
  primary key (organization_id, id),
  foreign key (organization_id, meeting_id) references ryadom.meeting (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete cascade
);
create index meeting_family_meeting on ryadom.meeting_family (organization_id, meeting_id);
create index meeting_family_family on ryadom.meeting_family (organization_id, family_id);
create index meeting_family_case on ryadom.meeting_family (organization_id, case_id);

create table ryadom.attendance (
  organization_id integer not null,
  line_id uuid not null,
  person_id uuid not null,
  family_id uuid not null,
  meeting_id uuid not null,
  mark text not null check (mark in ('here', 'late', 'absent')),
  minutes integer check (minutes between 1 and 1440),  -- of somebody late; null: as long as the meeting
  reason_id text,                                       -- of an absence: a word of the pack
  note text,
  primary key (organization_id, line_id, person_id),
  foreign key (organization_id, line_id) references ryadom.meeting_family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id),
  check (mark = 'absent' or reason_id is null),
  check (mark = 'late' or minutes is null)
);
create index attendance_person on ryadom.attendance (organization_id, person_id);
create index attendance_meeting on ryadom.attendance (organization_id, meeting_id);

-- Groups recorded before there were meetings: everybody recorded was there. An owner who is no superuser must see them.
alter table ryadom.service_record no force row level security;
alter table ryadom.service_recipient no force row level security;
insert into ryadom.meeting (organization_id, id, practice_id, service_id, happened_on, starts_at, minutes, topic, practitioner,
    place, note, cancelled_at, cancel_reason, created_by, created_at)
  select distinct on (r.organization_id, r.group_id) r.organization_id, r.group_id, r.practice_id, r.service_id, r.happened_on,
    r.starts_at, r.minutes, r.topic, r.practitioner, r.place, null, r.cancelled_at, r.cancel_reason, r.created_by, r.created_at
  from ryadom.service_record r where r.group_id is not null
  order by r.organization_id, r.group_id, r.cancelled_at nulls first, r.id;
insert into ryadom.meeting_family (organization_id, id, meeting_id, family_id, case_id, recorded, off)
  select r.organization_id, r.id, r.group_id, r.family_id, r.case_id, true,
    case when r.cancelled_at is not null and m.cancelled_at is not null then 'meeting' end
  from ryadom.service_record r join ryadom.meeting m on m.organization_id = r.organization_id and m.id = r.group_id;
insert into ryadom.attendance (organization_id, line_id, person_id, family_id, meeting_id, mark)
  select x.organization_id, x.record_id, x.person_id, x.family_id, f.meeting_id, 'here'
  from ryadom.service_recipient x
  join ryadom.meeting_family f on f.organization_id = x.organization_id and f.id = x.record_id;
update ryadom.meeting m set people = (select count(*) from ryadom.attendance a
  where a.organization_id = m.organization_id and a.meeting_id = m.id);
alter table ryadom.service_record force row level security;
alter table ryadom.service_recipient force row level security;

-- How many were at the meeting, counted over everybody: whoever sees some of them learns the number of the others only.
create function ryadom.count_participants() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  org integer;
  meetings uuid[];
  before_all text := current_setting('ryadom.all', true);
begin
  if tg_op = 'DELETE' then
    select min(organization_id), array_agg(distinct meeting_id) into org, meetings from old_rows;
  else
    select min(organization_id), array_agg(distinct meeting_id) into org, meetings from new_rows;
  end if;
  if meetings is null then return null; end if;
  perform set_config('ryadom.all', '1', true);
  update ryadom.meeting m set people = (select count(*) from ryadom.attendance a
      where a.organization_id = m.organization_id and a.meeting_id = m.id)
    where m.organization_id = org and m.id = any (meetings);
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return null;
end $$;
create trigger attendance_added after insert on ryadom.attendance referencing new table as new_rows
  for each statement execute function ryadom.count_participants();
create trigger attendance_removed after delete on ryadom.attendance referencing old table as old_rows
  for each statement execute function ryadom.count_participants();

select ryadom.protect('ryadom.meeting_family', 'family_id');
select ryadom.protect('ryadom.attendance', 'family_id');
-- A meeting is seen by whoever sees a family of it; it is written before its families are.
alter table ryadom.meeting enable row level security;
alter table ryadom.meeting force row level security;
create policy scope on ryadom.meeting using (organization_id = ryadom.org() and ((select ryadom.sees_all())
  or exists (select from ryadom.meeting_family f where f.organization_id = ryadom.org() and f.meeting_id = meeting.id)))
  with check (organization_id = ryadom.org());
grant select, insert, update, delete on ryadom.meeting to ryadom_app;

-- ── views for other modules ──────────────────────────────────────────────────────────────────────────────────────
create view ryadom.meeting_view with (security_invoker = true) as select * from ryadom.meeting;
create view ryadom.meeting_family_view with (security_invoker = true) as select * from ryadom.meeting_family;
create view ryadom.attendance_view with (security_invoker = true) as select * from ryadom.attendance;
-- What happened to a family and what did not: the ledger, and meetings to which nobody of the family came. Of the ledger's
-- readers only the card and its timeline look here, so that nothing counts an absence.
create view ryadom.timeline_view with (security_invoker = true) as
  select organization_id, kind, id, family_id, case_id, practice_id, word_id, extra_id, happened_on, starts_at, minutes, practitioner,
    place, topic, note, quantity, amount, evidence, person_id, whole_family, group_id, code, cancelled_at, cancel_reason, version,
    created_at
  from ryadom.ledger_view
  union all
  select f.organization_id, 'absence', f.id, f.family_id, f.case_id, m.practice_id, m.service_id, null::text, m.happened_on,
    m.starts_at, m.minutes, m.practitioner, m.place, m.topic, null::text, null::numeric, null::numeric, null::text, null::uuid, false,
    m.id, null::text, m.cancelled_at, m.cancel_reason, m.version, m.created_at
  from ryadom.meeting_family f join ryadom.meeting m on m.organization_id = f.organization_id and m.id = f.meeting_id
  where not f.recorded;
grant select on ryadom.meeting_view, ryadom.meeting_family_view, ryadom.attendance_view, ryadom.timeline_view to ryadom_app;
