-- Merging duplicates: two people or two families become one, everything that pointed to the one that goes points to the one
-- that stays, its id and code keep answering, and the whole can be undone.

-- Codes under which a family was known before it took another one in: they are searched and read by imports like its own.
create table ryadom.family_former_code (
  organization_id integer not null,
  code text not null check (code <> ''),
  family_id uuid not null,
  primary key (organization_id, code, family_id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade
);
create index family_former_code_family on ryadom.family_former_code (organization_id, family_id);
select ryadom.protect('ryadom.family_former_code', 'family_id');

-- Ids that answer with another row now. No foreign keys: the row of `id` is gone, and an undo gives it back.
create table ryadom.merged_id (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('person', 'family', 'case', 'membership')),
  into_id uuid not null,
  merge_id uuid not null,
  primary key (organization_id, id)
);
create index merged_id_into on ryadom.merged_id (organization_id, into_id);
create index merged_id_merge on ryadom.merged_id (organization_id, merge_id);
select ryadom.protect('ryadom.merged_id');

-- A merge. family_id: the family (of a person: one that he or she is in) whose viewers may read of it and undo it.
-- involved: every person, family and case that it made one of; a later merge of any of them must be undone first.
create table ryadom.merge_run (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  family_id uuid not null,
  kind text not null check (kind in ('person', 'family')),
  keep_id uuid not null,
  other_id uuid not null,
  keep_label text not null,
  other_label text not null,
  involved uuid[] not null,
  moved jsonb not null,          -- {"service_record": 412, …}: rows that point elsewhere since
  staff_id uuid,
  staff_name text not null,
  merged_at timestamptz not null,
  undone_at timestamptz,
  undone_by text,
  version integer not null default 1,
  number bigint generated always as identity,  -- which came later
  primary key (organization_id, id)
);
create index merge_run_time on ryadom.merge_run (organization_id, merged_at desc, id);
create index merge_run_family on ryadom.merge_run (organization_id, family_id);
select ryadom.protect('ryadom.merge_run', 'family_id');

-- What a merge did to each row, in order: 'moved' columns that point elsewhere, 'edited' values that a person chose,
-- 'removed' rows with all they had, 'added' rows. An undo goes through it backwards. Read and written only by a merge, which
-- sees the whole organization: a person's rows may lie in families that whoever merges does not see.
create table ryadom.merge_change (
  organization_id integer not null,
  merge_id uuid not null,
  number bigint generated always as identity,
  tab text not null,
  action text not null check (action in ('moved', 'edited', 'removed', 'added')),
  key jsonb not null,            -- the row's key after the change
  before jsonb,
  after jsonb,
  primary key (organization_id, merge_id, number),
  foreign key (organization_id, merge_id) references ryadom.merge_run (organization_id, id) on delete cascade
);
alter table ryadom.merge_change enable row level security;
alter table ryadom.merge_change force row level security;
create policy of_merges on ryadom.merge_change using (organization_id = ryadom.org() and (select ryadom.sees_all()));
grant select, insert, update, delete on ryadom.merge_change to ryadom_app;

-- Spellings of a person by which look-alikes meet: built from the person by rules of the module people. `source` says from
-- what, so that whoever changed since is found without a trace on each write.
create table ryadom.likeness_key (
  organization_id integer not null,
  person_id uuid not null,
  source text not null,
  name_key text not null,        -- surname without its ending and first name
  first_key text not null,
  last_head text not null,       -- beginning and end of the surname: one typing error leaves one of them whole
  last_tail text not null,
  birth_on date,
  birth_year integer,
  birth_day text,                -- month and day: one wrong digit leaves year or day whole
  snils text,
  primary key (organization_id, person_id),
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id) on delete cascade
);
create index likeness_key_birth on ryadom.likeness_key (organization_id, birth_on) where birth_on is not null;
create index likeness_key_year on ryadom.likeness_key (organization_id, first_key, birth_year);
create index likeness_key_day on ryadom.likeness_key (organization_id, first_key, birth_day);
create index likeness_key_surname on ryadom.likeness_key (organization_id, last_tail, birth_year);
create index likeness_key_surname_day on ryadom.likeness_key (organization_id, last_tail, birth_day);
create index likeness_key_name on ryadom.likeness_key (organization_id, name_key);
create index likeness_key_snils on ryadom.likeness_key (organization_id, snils) where snils is not null;
alter table ryadom.likeness_key enable row level security;
alter table ryadom.likeness_key force row level security;
create policy of_merges on ryadom.likeness_key using (organization_id = ryadom.org() and (select ryadom.sees_all()));
grant select, insert, update, delete on ryadom.likeness_key to ryadom_app;

-- Pairs that may be one (first_id < second_id); shown to whoever sees both. strength: 0…100.
create table ryadom.merge_candidate (
  organization_id integer not null references ryadom.organization on delete cascade,
  kind text not null check (kind in ('person', 'family')),
  first_id uuid not null,
  second_id uuid not null,
  reasons text[] not null,
  strength integer not null,
  primary key (organization_id, kind, first_id, second_id),
  check (first_id < second_id)
);
create index merge_candidate_order on ryadom.merge_candidate (organization_id, kind, strength desc, first_id, second_id);
create index merge_candidate_second on ryadom.merge_candidate (organization_id, second_id);
select ryadom.protect('ryadom.merge_candidate');

-- «Не дубликат»: two that look alike and are not one.
create table ryadom.merge_decision (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('person', 'family')),
  first_id uuid not null,
  second_id uuid not null,
  staff_id uuid,
  staff_name text not null,
  decided_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, first_id, second_id),
  check (first_id < second_id)
);
create index merge_decision_second on ryadom.merge_decision (organization_id, second_id);
select ryadom.protect('ryadom.merge_decision');

-- A merge moves the history of the family it takes in: who may read a row, never what it says.
grant update (family_id) on ryadom.field_history to ryadom_app;

comment on table ryadom.likeness_key is 'derived';
comment on table ryadom.merge_candidate is 'derived';

-- ── views for other modules ──────────────────────────────────────────────────────────────────────────────────────
create view ryadom.former_code_view with (security_invoker = true) as
  select organization_id, code, family_id from ryadom.family_former_code;
create view ryadom.person_view with (security_invoker = true) as
  select organization_id, id, last_name, first_name, patronymic, birth_on, death_on, sex, snils, version, created_at from ryadom.person;
-- Old ids and what they answer with, through any number of merges.
create view ryadom.merged_id_view with (security_invoker = true) as
  select organization_id, id, kind, into_id, merge_id from ryadom.merged_id;
create view ryadom.merge_view with (security_invoker = true) as
  select organization_id, id, family_id, kind, merged_at, undone_at from ryadom.merge_run;
create view ryadom.merge_change_view with (security_invoker = true) as
  select c.organization_id, c.merge_id, c.tab, c.action, c.key, m.merged_at, m.undone_at
  from ryadom.merge_change c join ryadom.merge_run m on m.organization_id = c.organization_id and m.id = c.merge_id;
-- Whether a workbook is being read in: it holds ids of families between its steps.
create view ryadom.import_running_view with (security_invoker = true) as
  select organization_id, id from ryadom.import_run where state = 'running' and not dry_run;
grant select on ryadom.former_code_view, ryadom.person_view, ryadom.merged_id_view, ryadom.merge_view, ryadom.merge_change_view,
  ryadom.import_running_view to ryadom_app;

-- What asked-for ids answer with now; ids that were never merged are left out. The chain is short: each step is one merge.
create function ryadom.merged_into(ids uuid[]) returns table (id uuid, into_id uuid) language sql stable as $$
  with recursive chain(start, at, step) as (
    select m.id, m.into_id, 1 from ryadom.merged_id m where m.organization_id = ryadom.org() and m.id = any (ids)
    union all
    select c.start, m.into_id, c.step + 1 from chain c join ryadom.merged_id m
      on m.organization_id = ryadom.org() and m.id = c.at where c.step < 100
  )
  select distinct on (start) start, at from chain order by start, step desc
$$;
