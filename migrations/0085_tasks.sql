-- Tasks: what is to be done, by whom and until when, given by people and by rules of deadlines; the calendar of working days
-- that terms are counted by; who stands in for whom.

-- ── working days ─────────────────────────────────────────────────────────────────────────────────────────────────
-- Days of Russia that are not what their weekday says, with the act that says so. A view and not a table: nobody writes it but
-- a later migration, year by year, when the government moves days off. A year that is absent has its weekends only.
create view ryadom.public_day_view with (security_invoker = true) as
  select y.year, d.on_day, d.working, d.title, y.source from (values
    (2024, 'Статья 112 ТК РФ, постановление Правительства РФ от 10.08.2023 № 1314'),
    (2025, 'Статья 112 ТК РФ, постановление Правительства РФ от 04.10.2024 № 1335'),
    (2026, 'Статья 112 ТК РФ, постановление Правительства РФ от 24.09.2025 № 1466'),
    (2027, 'Статья 112 ТК РФ; переносы Правительства на этот год ещё не учтены, проверьте')
  ) y(year, source) join (values
    (date '2024-01-01', false, 'Новогодние каникулы'), ('2024-01-02', false, 'Новогодние каникулы'), ('2024-01-03', false, 'Новогодние каникулы'),
    ('2024-01-04', false, 'Новогодние каникулы'), ('2024-01-05', false, 'Новогодние каникулы'), ('2024-01-08', false, 'Новогодние каникулы'),
    ('2024-02-23', false, 'День защитника Отечества'), ('2024-03-08', false, 'Международный женский день'),
    ('2024-04-27', true, 'Рабочая суббота за 29 апреля'), ('2024-04-29', false, 'Перенос с 27 апреля'), ('2024-04-30', false, 'Перенос со 2 ноября'),
    ('2024-05-01', false, 'Праздник Весны и Труда'), ('2024-05-09', false, 'День Победы'), ('2024-05-10', false, 'Перенос с 6 января'),
    ('2024-06-12', false, 'День России'), ('2024-11-02', true, 'Рабочая суббота за 30 апреля'), ('2024-11-04', false, 'День народного единства'),
    ('2024-12-28', true, 'Рабочая суббота за 30 декабря'), ('2024-12-30', false, 'Перенос с 28 декабря'), ('2024-12-31', false, 'Перенос с 7 января'),
    ('2025-01-01', false, 'Новогодние каникулы'), ('2025-01-02', false, 'Новогодние каникулы'), ('2025-01-03', false, 'Новогодние каникулы'),
    ('2025-01-06', false, 'Новогодние каникулы'), ('2025-01-07', false, 'Рождество Христово'), ('2025-01-08', false, 'Новогодние каникулы'),
    ('2025-05-01', false, 'Праздник Весны и Труда'), ('2025-05-02', false, 'Перенос с 4 января'), ('2025-05-08', false, 'Перенос с 23 февраля'),
    ('2025-05-09', false, 'День Победы'), ('2025-06-12', false, 'День России'), ('2025-06-13', false, 'Перенос с 8 марта'),
    ('2025-11-01', true, 'Рабочая суббота за 3 ноября'), ('2025-11-03', false, 'Перенос с 1 ноября'), ('2025-11-04', false, 'День народного единства'),
    ('2025-12-31', false, 'Перенос с 5 января'),
    ('2026-01-01', false, 'Новогодние каникулы'), ('2026-01-02', false, 'Новогодние каникулы'), ('2026-01-05', false, 'Новогодние каникулы'),
    ('2026-01-06', false, 'Новогодние каникулы'), ('2026-01-07', false, 'Рождество Христово'), ('2026-01-08', false, 'Новогодние каникулы'),
    ('2026-01-09', false, 'Перенос с 3 января'), ('2026-02-23', false, 'День защитника Отечества'), ('2026-03-09', false, 'Перенос с 8 марта'),
    ('2026-05-01', false, 'Праздник Весны и Труда'), ('2026-05-11', false, 'Перенос с 9 мая'), ('2026-06-12', false, 'День России'),
    ('2026-11-04', false, 'День народного единства'), ('2026-12-31', false, 'Перенос с 4 января'),
    ('2027-01-01', false, 'Новогодние каникулы'), ('2027-01-04', false, 'Новогодние каникулы'), ('2027-01-05', false, 'Новогодние каникулы'),
    ('2027-01-06', false, 'Новогодние каникулы'), ('2027-01-07', false, 'Рождество Христово'), ('2027-01-08', false, 'Новогодние каникулы'),
    ('2027-02-23', false, 'День защитника Отечества'), ('2027-03-08', false, 'Международный женский день'), ('2027-05-03', false, 'Перенос с 1 мая'),
    ('2027-05-10', false, 'Перенос с 9 мая'), ('2027-06-14', false, 'Перенос с 12 июня'), ('2027-11-04', false, 'День народного единства')
  ) d(on_day, working, title) on extract(year from d.on_day) = y.year;
grant select on ryadom.public_day_view to ryadom_app;

-- What the organization itself says of a day: a regional holiday, its own day off, a working Saturday. Wins over the public one.
create table ryadom.calendar_day (
  organization_id integer not null references ryadom.organization on delete cascade,
  on_day date not null,
  working boolean not null,
  title text not null check (title <> ''),
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, on_day)
);
select ryadom.protect('ryadom.calendar_day');

-- ── norms that the organization changed: a deadline or an alarm level of a pack, whole, under the same id ─────────
create table ryadom.work_norm (
  organization_id integer not null,
  practice_id text not null,
  kind text not null check (kind in ('deadline', 'alarm')),
  norm_id text not null,
  content jsonb not null,
  version integer not null default 1,
  changed_by uuid,
  changed_at timestamptz not null default now(),
  primary key (organization_id, practice_id, kind, norm_id),
  foreign key (organization_id, practice_id) references ryadom.practice (organization_id, id)
);
select ryadom.protect('ryadom.work_norm');

-- ── who stands in for whom ───────────────────────────────────────────────────────────────────────────────────────
create table ryadom.absence (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  staff_id uuid not null,
  substitute_id uuid not null,
  from_on date not null,
  to_on date not null,      -- the last day away
  ended_at timestamptz,     -- taken back: came to work earlier, or a mistake
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, staff_id) references ryadom.staff (organization_id, id) on delete cascade,
  foreign key (organization_id, substitute_id) references ryadom.staff (organization_id, id) on delete cascade,
  check (staff_id <> substitute_id),
  check (to_on >= from_on)
);
create index absence_substitute on ryadom.absence (organization_id, substitute_id, to_on) where ended_at is null;
create index absence_staff on ryadom.absence (organization_id, staff_id, to_on);
select ryadom.protect('ryadom.absence');
-- Read while a caller enters, before any organization is.
alter table ryadom.absence no force row level security;

-- The scope of whoever stands in takes in those who are away today by the organization's clock: the same families, the same tasks,
-- until the last day away is over.
create function ryadom.stand_ins(org integer, me uuid, zone text) returns uuid[] language sql stable security definer
  set search_path = pg_catalog, pg_temp as $$
  select me || array(select a.staff_id from ryadom.absence a where a.organization_id = org and a.substitute_id = me and a.ended_at is null
    and (now() at time zone zone)::date between a.from_on and a.to_on)
$$;
revoke execute on function ryadom.stand_ins(integer, uuid, text) from public;
-- ryadom.enter() stays as it is but for one word: a team is mine or of those for whom I stand in.
do $$
declare
  body text := pg_get_functiondef('ryadom.enter(text, text, text, text[], text[], text[])'::regprocedure);
begin
  if position('array[s.id]' in body) = 0 then raise exception 'ryadom.enter() does not name the team as array[s.id]'; end if;
  execute replace(body, 'array[s.id]', 'ryadom.stand_ins(o.id, s.id, o.time_zone)');
end $$;

-- ── tasks ────────────────────────────────────────────────────────────────────────────────────────────────────────
create table ryadom.task (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  family_id uuid,
  case_id uuid,
  practice_id text,
  title text not null check (title <> ''),
  note text,
  due_on date not null,
  due_at time,
  page text check (page like '/%'),     -- the screen where it is done
  assignee_id uuid,                     -- nobody: a family without a case manager
  given_by uuid,                        -- nobody: a rule
  by_hand boolean not null default false,  -- a person chose who does it: a rule no longer follows the case manager
  rule_id text,
  cause text,                           -- what set the rule going; the same never gives two tasks
  state text not null default 'open' check (state in ('open', 'done', 'cancelled')),
  result text,                          -- what was done, or why it is not needed
  closed_by uuid,
  closed_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, case_id) references ryadom.family_case (organization_id, id) on delete cascade,
  foreign key (organization_id, assignee_id) references ryadom.staff (organization_id, id),
  check ((state = 'open') = (closed_at is null)),
  check ((rule_id is null) = (cause is null)),
  check (case_id is null or family_id is not null)
);
create unique index task_cause on ryadom.task (organization_id, practice_id, rule_id, cause) where rule_id is not null;
create index task_mine on ryadom.task (organization_id, assignee_id, due_on, id) where state = 'open';
create index task_due on ryadom.task (organization_id, due_on, id) where state = 'open';
create index task_ended on ryadom.task (organization_id, closed_at desc, id desc) where state <> 'open';
create index task_family on ryadom.task (organization_id, family_id);
create index task_case on ryadom.task (organization_id, case_id);
create index task_rule on ryadom.task (organization_id, practice_id, rule_id, id) where state = 'open' and rule_id is not null;

-- A task of a family follows who sees the family; one without a family is between whoever gave it and whoever does it.
alter table ryadom.task enable row level security;
alter table ryadom.task force row level security;
create policy scope on ryadom.task using (organization_id = ryadom.org() and ((select ryadom.sees_all())
  or case when family_id is null then assignee_id = (select ryadom.staff()) or given_by = (select ryadom.staff()) or assignee_id = any ((select ryadom.principals())::uuid[])
    else exists (select from ryadom.family_scope s where s.organization_id = ryadom.task.organization_id
      and s.principal = any ((select ryadom.principals())::uuid[]) and s.family_id = ryadom.task.family_id) end));
grant select, insert, update, delete on ryadom.task to ryadom_app;
do $$ begin
  if to_regprocedure('ryadom.shown(regclass, text, text)') is null then return; end if;
  execute format('create policy withheld on ryadom.task as restrictive for select using (family_id is null or (%s))', ryadom.shown('ryadom.task', 'family_id', '{general}'));
end $$;

-- When the rules of an organization were last looked through; its row is held while they are, so that of several processes one works.
create table ryadom.rule_run (
  organization_id integer not null references ryadom.organization on delete cascade,
  ran_at timestamptz not null,
  took_ms integer not null default 0,
  primary key (organization_id)
);
select ryadom.protect('ryadom.rule_run');

create view ryadom.task_view with (security_invoker = true) as select * from ryadom.task;
create view ryadom.absence_view with (security_invoker = true) as select * from ryadom.absence;
grant select on ryadom.task_view, ryadom.absence_view to ryadom_app;
