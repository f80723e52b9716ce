-- The crisis queue: an alarm about a family, whom it asks in turn until somebody accepts it, the steps of its playbook, its end.

-- Who is on duty in a branch (none: in all of them), from day to day, in which turn.
create table ryadom.duty (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  branch_id uuid,
  staff_id uuid not null,
  from_on date not null,
  to_on date not null,
  place integer not null default 1 check (place between 1 and 9),
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, branch_id) references ryadom.branch (organization_id, id),
  foreign key (organization_id, staff_id) references ryadom.staff (organization_id, id) on delete cascade,
  check (to_on >= from_on)
);
create index duty_days on ryadom.duty (organization_id, to_on, from_on);
select ryadom.protect('ryadom.duty');

create table ryadom.alarm (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  case_id uuid not null,
  practice_id text not null,
  branch_id uuid not null,
  level integer not null check (level between 1 and 3),   -- 1 is the most urgent
  what text not null check (what <> ''),
  source text not null check (source in ('family', 'mentor', 'staff', 'school', 'doctor', 'neighbours', 'police', 'other')),
  raised_by uuid,
  raised_at timestamptz not null,
  minutes integer not null,            -- by the norm of that day: until when somebody answers before the next is asked
  due_at timestamptz,                  -- the next is asked then; null: accepted, or nobody is left to ask
  state text not null default 'raised' check (state in ('raised', 'accepted', 'closed')),
  accepted_by uuid,
  accepted_at timestamptz,
  closed_by uuid,
  closed_at timestamptz,
  result text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete cascade,
  foreign key (organization_id, branch_id) references ryadom.branch (organization_id, id),
  check ((state = 'closed') = (closed_at is not null)),
  check (state <> 'raised' or accepted_at is null)
);
create index alarm_open on ryadom.alarm (organization_id, raised_at) where state <> 'closed';
create index alarm_waiting on ryadom.alarm (organization_id, due_at) where state = 'raised';
create index alarm_time on ryadom.alarm (organization_id, raised_at desc, id desc);
create index alarm_family on ryadom.alarm (organization_id, family_id);
create index alarm_case on ryadom.alarm (organization_id, case_id);

create table ryadom.alarm_step (
  organization_id integer not null,
  alarm_id uuid not null,
  place integer not null,
  family_id uuid not null,
  title text not null,
  done_at timestamptz,
  done_by uuid,
  primary key (organization_id, alarm_id, place),
  foreign key (organization_id, alarm_id) references ryadom.alarm (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade
);
create index alarm_step_family on ryadom.alarm_step (organization_id, family_id);

-- Whom the alarm asks, in order. Those on duty are known from the beginning (asked_at empty) and see the alarm at once.
create table ryadom.alarm_turn (
  organization_id integer not null,
  alarm_id uuid not null,
  turn integer not null,
  family_id uuid not null,
  staff_id uuid not null,
  why text not null check (why in ('case_manager', 'substitute', 'duty', 'manager', 'raiser')),
  asked_at timestamptz,
  told_at timestamptz,                 -- a letter was sent, or nobody sends letters here
  primary key (organization_id, alarm_id, turn),
  foreign key (organization_id, alarm_id) references ryadom.alarm (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, staff_id) references ryadom.staff (organization_id, id)
);
create unique index alarm_turn_once on ryadom.alarm_turn (organization_id, alarm_id, staff_id);
create index alarm_turn_family on ryadom.alarm_turn (organization_id, family_id);
create index alarm_turn_untold on ryadom.alarm_turn (organization_id, asked_at) where told_at is null;

select ryadom.protect('ryadom.alarm', 'family_id');
select ryadom.protect('ryadom.alarm_step', 'family_id');
select ryadom.protect('ryadom.alarm_turn', 'family_id');

-- Whoever an open alarm asks sees its family until it is closed; otherwise as before.
create or replace function ryadom.family_principals(org integer, families uuid[]) returns table (family_id uuid, principal uuid)
language sql stable as $$
  select c.family_id, c.branch_id from ryadom.family_case c where c.organization_id = org and c.family_id = any (families)
  union
  select c.family_id, c.case_manager_id from ryadom.family_case c
    where c.organization_id = org and c.family_id = any (families) and c.case_manager_id is not null
  union
  select t.family_id, t.staff_id from ryadom.case_team t
    where t.organization_id = org and t.family_id = any (families) and t.to_on is null
  union
  select t.family_id, t.staff_id from ryadom.alarm_turn t join ryadom.alarm a on a.organization_id = org and a.id = t.alarm_id and a.state <> 'closed'
    where t.organization_id = org and t.family_id = any (families)
$$;
create trigger alarm_scope_added after insert on ryadom.alarm_turn referencing new table as new_rows
  for each statement execute function ryadom.refresh_family_scope();
create trigger alarm_scope_changed after update on ryadom.alarm referencing new table as new_rows old table as old_rows
  for each statement execute function ryadom.refresh_family_scope();

-- Organizations with an alarm whose time is over or with somebody asked and not told. Row-level security binds the owner too, so
-- each is entered by itself.
create function ryadom.alarms_waiting(at timestamptz) returns table (slug text) language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  organization record;
begin
  for organization in select o.id, o.slug from ryadom.organization o loop
    perform set_config('ryadom.org', organization.id::text, true), set_config('ryadom.all', '1', true);
    if exists (select from ryadom.alarm a where a.organization_id = organization.id and a.state = 'raised' and a.due_at <= at)
      or exists (select from ryadom.alarm_turn t where t.organization_id = organization.id and t.told_at is null and t.asked_at <= at) then
      alarms_waiting.slug := organization.slug;
      return next;
    end if;
  end loop;
  perform set_config('ryadom.org', '', true), set_config('ryadom.all', '', true);
end $$;
revoke all on function ryadom.alarms_waiting(timestamptz) from public;

create view ryadom.alarm_view with (security_invoker = true) as select * from ryadom.alarm;
grant select on ryadom.alarm_view to ryadom_app;
