-- The ground of the house: the program's own role, the scope of a transaction, idempotency, history and audit.
-- Every later table follows the same three habits: it leads with organization_id, its keys to other tables carry
-- the organization with them, and row-level security is forced on it.

create schema ryadom;
create schema accounts;

-- The role belongs to the whole server, so another database of it may have made it, or be making it right now. The owner
-- need not be a superuser: CREATEROLE is enough, or a role that the server's administrator made and let us into.
do $$
begin
  if not exists (select from pg_roles where rolname = 'ryadom_app') then
    begin
      create role ryadom_app nologin;
    exception
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then
        raise exception using errcode = 'insufficient_privilege', message = format(
          'нет роли ryadom_app, а создать её нельзя. Пусть администратор сервера выполнит: create role ryadom_app nologin; grant ryadom_app to %I', current_user);
    end;
  end if;
  begin
    grant ryadom_app to current_user;
  exception when insufficient_privilege then
    begin
      set local role ryadom_app;
    exception when insufficient_privilege then
      raise exception using errcode = 'insufficient_privilege', message = format(
        'роль ryadom_app создал другой владелец. Пусть администратор сервера выполнит: grant ryadom_app to %I', current_user);
    end;
    reset role;
  end;
end $$;
grant usage on schema ryadom to ryadom_app;

-- ── scope of the running transaction ─────────────────────────────────────────────────────────────────────────────
-- Set once per transaction by ryadom.enter() (people) or ryadom.enter_organization() (jobs, the command line).
create function ryadom.org() returns integer language sql stable parallel safe
  as $$ select nullif(current_setting('ryadom.org', true), '')::integer $$;
create function ryadom.sees_all() returns boolean language sql stable parallel safe
  as $$ select coalesce(current_setting('ryadom.all', true), '') = '1' $$;
-- My staff id (teams that have me) and the branches that I manage.
create function ryadom.principals() returns uuid[] language sql stable parallel safe
  as $$ select coalesce(nullif(current_setting('ryadom.principals', true), ''), '{}')::uuid[] $$;
-- The colleague who acts; nobody in jobs and on the command line.
create function ryadom.staff() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('ryadom.staff', true), '')::uuid $$;

-- ── organizations ────────────────────────────────────────────────────────────────────────────────────────────────
-- Row-level security here is enabled but not forced: ryadom.enter() must find an organization by its slug first.
create table ryadom.organization (
  id integer generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$'),
  name text not null check (name <> ''),
  time_zone text not null default 'Europe/Moscow',
  is_demo boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null default now()
);
alter table ryadom.organization enable row level security;
create policy organization_own on ryadom.organization using (id = (select ryadom.org()));
grant select, update on ryadom.organization to ryadom_app;

-- Branch (отделение): where a case is led. Exactly one is the default.
create table ryadom.branch (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  name text not null check (name <> ''),
  is_default boolean not null default false,
  closed_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);
create unique index branch_default on ryadom.branch (organization_id) where is_default;
create unique index branch_name on ryadom.branch (organization_id, lower(name));

create table ryadom.district (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  name text not null check (name <> ''),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);
create unique index district_name on ryadom.district (organization_id, lower(replace(name, 'ё', 'е')));

create table ryadom.settlement (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  district_id uuid,
  name text not null check (name <> ''),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, district_id) references ryadom.district (organization_id, id)
);
create unique index settlement_name on ryadom.settlement
  (organization_id, lower(replace(name, 'ё', 'е')), coalesce(district_id, '00000000-0000-0000-0000-000000000000'));

-- ── staff: a user's place in an organization; roles are listed one a row, a branch narrows a role to it ───────────
create table ryadom.staff (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  user_id text not null,
  name text not null check (name <> ''),
  email text not null,
  position text,
  disabled_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, user_id)
);
create index staff_email on ryadom.staff (organization_id, lower(email));

create table ryadom.staff_role (
  organization_id integer not null,
  staff_id uuid not null,
  role text not null check (role ~ '^[a-z][a-z-]*$'),
  branch_id uuid,
  foreign key (organization_id, staff_id) references ryadom.staff (organization_id, id) on delete cascade,
  foreign key (organization_id, branch_id) references ryadom.branch (organization_id, id)
);
create unique index staff_role_once on ryadom.staff_role
  (organization_id, staff_id, role, coalesce(branch_id, '00000000-0000-0000-0000-000000000000'));

-- ── who may see which family: one row per family and principal (a staff member of its team, or its branch) ───────
-- Kept by triggers of the cases module; holds no personal facts, so it is scoped by organization alone.
create table ryadom.family_scope (
  organization_id integer not null references ryadom.organization on delete cascade,
  principal uuid not null,
  family_id uuid not null,
  primary key (organization_id, principal, family_id)
);
create index family_scope_family on ryadom.family_scope (organization_id, family_id);

-- ── idempotency: a client-made id names one submission within the organization ───────────────────────────────────
create table ryadom.submission (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  operation text not null,
  digest bytea not null,
  staff_id uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);

-- ── history of each field ────────────────────────────────────────────────────────────────────────────────────────
-- changes: {"field": [before, after], …}; family_id decides who may read it.
create table ryadom.field_history (
  organization_id integer not null references ryadom.organization on delete cascade,
  id bigint generated always as identity,
  subject text not null,
  subject_id uuid not null,
  family_id uuid,
  version integer not null,
  changes jsonb not null,
  staff_id uuid,
  source text,
  at timestamptz not null default now(),
  primary key (organization_id, id)
);
create index field_history_subject on ryadom.field_history (organization_id, subject_id, id desc);
create index field_history_family on ryadom.field_history (organization_id, family_id, id desc);

-- ── audit ────────────────────────────────────────────────────────────────────────────────────────────────────────
-- audit_tail takes rows as they happen; within seconds ryadom.seal_audit() moves them, numbered without gaps, into
-- audit_event and closes the batch with a digest that includes the digest before it. The program's role may only
-- insert into the tail and read; sealing runs with the owner's rights.
create table ryadom.audit_tail (
  id bigint generated always as identity primary key,
  organization_id integer,
  at timestamptz not null default clock_timestamp(),
  actor_id uuid,
  actor_name text,
  operation text not null,
  outcome text not null check (outcome in ('done', 'refused', 'read', 'exported', 'failed')),
  family_id uuid,
  subject_id uuid,
  details jsonb not null default '{}',
  request_id text
);
create table ryadom.audit_event (
  seq bigint primary key,
  id bigint not null,  -- of the tail: a page of the list stays in place while rows are sealed
  organization_id integer,
  at timestamptz not null,
  actor_id uuid,
  actor_name text,
  operation text not null,
  outcome text not null,
  family_id uuid,
  subject_id uuid,
  details jsonb not null,
  request_id text
);
create index audit_event_order on ryadom.audit_event (organization_id, id desc);
create index audit_event_time on ryadom.audit_event (organization_id, at);
create index audit_event_family on ryadom.audit_event (organization_id, family_id, id desc) where family_id is not null;
create table ryadom.audit_seal (
  number bigint primary key,
  first_seq bigint not null,
  last_seq bigint not null,
  digest bytea not null,
  sealed_at timestamptz not null default clock_timestamp()
);

create function ryadom.audit_line(e ryadom.audit_event) returns text language sql stable as $$
  select jsonb_build_array(e.seq, e.id, e.organization_id, (extract(epoch from e.at) * 1000000)::bigint, e.actor_id, e.actor_name,
    e.operation, e.outcome, e.family_id, e.subject_id, e.details, e.request_id)::text
$$;

-- Seals at most 5,000 rows; gives how many. A table lock keeps two server processes from numbering the same rows.
create function ryadom.seal_audit() returns integer language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  last ryadom.audit_seal;
  total integer;
begin
  lock table ryadom.audit_seal in share row exclusive mode;
  select * into last from ryadom.audit_seal order by number desc limit 1;
  with moved as (
    delete from ryadom.audit_tail t where t.id in (select id from ryadom.audit_tail order by id limit 5000) returning t.*
  ), numbered as (
    insert into ryadom.audit_event
    select coalesce(last.last_seq, 0) + row_number() over (order by id), id, organization_id, at, actor_id, actor_name,
      operation, outcome, family_id, subject_id, details, request_id
    from moved returning *
  ), batch as (
    select min(n.seq) first_seq, max(n.seq) last_seq, count(*) total,
      string_agg(ryadom.audit_line(n::ryadom.audit_event), E'\n' order by n.seq) body
    from numbered n
  ), sealed as (
    insert into ryadom.audit_seal (number, first_seq, last_seq, digest)
    select coalesce(last.number, 0) + 1, first_seq, last_seq,
      sha256(coalesce(last.digest, ''::bytea) || convert_to(body, 'UTF8'))
    from batch where batch.total > 0 returning 1
  )
  select batch.total into total from batch left join sealed on true;
  return total;
end $$;

-- One row per seal: whether its rows, together with the digest before it, still give its digest.
create function ryadom.check_audit(since timestamptz default '-infinity')
  returns table (number bigint, first_seq bigint, last_seq bigint, sealed_at timestamptz, good boolean)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with chain as (
    select s.*, lag(s.digest) over (order by s.number) before_digest, lag(s.last_seq) over (order by s.number) before_last,
      lag(s.number) over (order by s.number) before_number
    from ryadom.audit_seal s
  )
  select c.number, c.first_seq, c.last_seq, c.sealed_at,
    c.first_seq = coalesce(c.before_last, 0) + 1 and c.number = coalesce(c.before_number, 0) + 1
    and coalesce((select count(*) from ryadom.audit_event e where e.seq between c.first_seq and c.last_seq), 0)
      = c.last_seq - c.first_seq + 1
    and c.digest = sha256(coalesce(c.before_digest, ''::bytea) || convert_to(coalesce((
      select string_agg(ryadom.audit_line(e), E'\n' order by e.seq) from ryadom.audit_event e
      where e.seq between c.first_seq and c.last_seq), ''), 'UTF8'))
  from chain c where c.sealed_at >= since order by c.number
$$;

-- Sealed rows are numbered 1…last without gaps; a row outside of that was written past the program.
create function ryadom.unsealed_audit() returns table (tail bigint, beyond bigint)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select (select count(*) from ryadom.audit_tail),
    (select count(*) from ryadom.audit_event where seq < 1 or seq > coalesce((select max(last_seq) from ryadom.audit_seal), 0))
$$;

alter table ryadom.audit_tail enable row level security;
create policy audit_tail_write on ryadom.audit_tail for insert to ryadom_app with check (true);
create policy audit_tail_read on ryadom.audit_tail for select to ryadom_app using (organization_id = (select ryadom.org()));
alter table ryadom.audit_seal enable row level security;
alter table ryadom.audit_event enable row level security;
create policy audit_event_read on ryadom.audit_event for select to ryadom_app using (organization_id = (select ryadom.org()));
grant select, insert on ryadom.audit_tail to ryadom_app;
grant select on ryadom.audit_event to ryadom_app;

-- What the audit page reads: sealed rows and the tail that waits for its seal.
create view ryadom.audit_view with (security_invoker = true) as
  select id, organization_id, at, actor_id, actor_name, operation, outcome, family_id, subject_id, details, request_id,
    true as sealed from ryadom.audit_event
  union all
  select id, organization_id, at, actor_id, actor_name, operation, outcome, family_id, subject_id, details, request_id,
    false from ryadom.audit_tail;
grant select on ryadom.audit_view to ryadom_app;

-- ── row-level security in one place ──────────────────────────────────────────────────────────────────────────────
-- protect(table, family column): rows of my organization and, where a family column is named, of families in my scope.
-- The organization is read where an index asks for it; what every row asks (sees_all, principals) is computed once beforehand.
create function ryadom.protect(tab regclass, family_column text default null) returns void language plpgsql as $$
declare
  rule text := 'organization_id = ryadom.org()';
begin
  if family_column is not null then
    rule := rule || format($f$ and ((select ryadom.sees_all()) or exists (select from ryadom.family_scope s
      where s.organization_id = ryadom.org() and s.principal = any ((select ryadom.principals())::uuid[])
        and s.family_id = %s.%I))$f$, tab, family_column);
  end if;
  execute format('alter table %s enable row level security', tab);
  execute format('alter table %s force row level security', tab);
  execute format('create policy scope on %s using (%s)', tab, rule);
  execute format('grant select, insert, update, delete on %s to ryadom_app', tab);
end $$;

select ryadom.protect('ryadom.branch');
select ryadom.protect('ryadom.district');
select ryadom.protect('ryadom.settlement');
select ryadom.protect('ryadom.staff');
select ryadom.protect('ryadom.staff_role');
select ryadom.protect('ryadom.family_scope');
select ryadom.protect('ryadom.submission');
-- History without a family (a mentor, an organization) is the organization's; with one it follows the family.
alter table ryadom.field_history enable row level security;
alter table ryadom.field_history force row level security;
create policy scope on ryadom.field_history using (organization_id = ryadom.org() and (family_id is null
  or (select ryadom.sees_all()) or exists (select from ryadom.family_scope s where s.organization_id = ryadom.org()
    and s.principal = any ((select ryadom.principals())::uuid[]) and s.family_id = ryadom.field_history.family_id)));
grant select, insert on ryadom.field_history to ryadom_app;
