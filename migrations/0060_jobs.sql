-- Jobs: long work with progress, seen by whoever started it, stopped at will and taken over after a crash. The table is the
-- queue itself: a server process takes the oldest waiting row with `for update skip locked` and shows by beat_at that it lives.

create table ryadom.job (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  kind text not null,
  title text not null,                    -- names no person and no family
  input jsonb not null default '{}',
  page text,                              -- where its starter sees more: '/imports/…'
  state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  progress jsonb,                         -- {"done": 1200, "total": 36000, "words": "Люди"}
  saved jsonb,                            -- where an interrupted run goes on
  result jsonb,
  refusal jsonb,                          -- {"status", "code", "message"}
  staff_id uuid,                          -- whose rights it has; null: the command line
  staff_name text not null,
  attempt integer not null default 0,
  worker uuid,                            -- the process that has it
  here boolean not null default false,    -- run by the process that made it, never taken over
  cancel_at timestamptz,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  beat_at timestamptz,
  finished_at timestamptz,
  version integer not null default 1,
  primary key (organization_id, id)
);
create index job_waiting on ryadom.job (created_at) where state in ('queued', 'running');
create index job_list on ryadom.job (organization_id, created_at desc, id desc);
create index job_mine on ryadom.job (organization_id, staff_id, created_at desc, id desc);

-- Waiting jobs of all organizations are taken with the owner's rights, so the policy binds the program's role but not the owner.
select ryadom.protect('ryadom.job');
alter table ryadom.job no force row level security;

-- How a job stands, for modules whose own records speak of it.
create view ryadom.job_view with (security_invoker = true) as
  select organization_id, id, kind, state, progress, refusal, attempt, created_at, started_at, finished_at from ryadom.job;
grant select on ryadom.job_view to ryadom_app;
