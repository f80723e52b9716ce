-- Imports of workbooks. import_row keeps what each row last said, so that a second import compares with the file, not
-- with later edits; import_change keeps what an import did, so that it can be undone as a whole.

create table ryadom.import_run (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  practice_id text not null,
  file_name text not null,
  file_sha256 text not null,
  dry_run boolean not null,
  state text not null check (state in ('running', 'done', 'failed', 'undone')),
  progress jsonb not null default '{}',   -- {"sheet": "Люди", "done": 1200, "total": 36000}
  result jsonb,
  staff_id uuid,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  undone_at timestamptz,
  version integer not null default 1,
  primary key (organization_id, id)
);
create index import_run_time on ryadom.import_run (organization_id, started_at desc);

create table ryadom.import_row (
  organization_id integer not null references ryadom.organization on delete cascade,
  practice_id text not null,
  sheet text not null,
  key text not null,          -- code of the row; of a person: family code, unit separator, person code
  cells jsonb not null,       -- {"Район": "Барачаты", …} as last imported, normalized
  entity_id uuid not null,
  import_id uuid not null,
  primary key (organization_id, practice_id, sheet, key)
);
create index import_row_entity on ryadom.import_row (organization_id, entity_id);

create table ryadom.import_change (
  organization_id integer not null,
  import_id uuid not null,
  number integer not null,
  sheet text not null,
  key text not null,
  entity_id uuid not null,
  action text not null check (action in ('created', 'updated')),
  before jsonb,               -- of an update: the rows it replaced
  cells_before jsonb,
  version_after integer not null,
  primary key (organization_id, import_id, number),
  foreign key (organization_id, import_id) references ryadom.import_run (organization_id, id) on delete cascade
);

select ryadom.protect('ryadom.import_run');
select ryadom.protect('ryadom.import_row');
select ryadom.protect('ryadom.import_change');

-- Targets of indicators for a period, set by the organization (the pack proposes its own).
create table ryadom.indicator_target (
  organization_id integer not null,
  practice_id text not null,
  indicator_id text not null,
  from_on date not null,
  to_on date not null,
  value numeric not null check (value >= 0),
  version integer not null default 1,
  primary key (organization_id, practice_id, indicator_id, from_on, to_on),
  foreign key (organization_id, practice_id) references ryadom.practice (organization_id, id)
);
select ryadom.protect('ryadom.indicator_target');
