-- Documents: papers made from templates and registers, numbered by journals, kept so that each can be made again exactly as it was.

-- Templates that documents were made by, by the digest of their bytes. Nothing personal is in them.
create table ryadom.document_template (
  organization_id integer not null references ryadom.organization on delete cascade,
  digest bytea not null check (length(digest) = 32),
  docx bytea not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, digest)
);
select ryadom.protect('ryadom.document_template');

-- An organization's own templates instead of the pack's; the one in use, and the versions before it.
create table ryadom.own_template (
  organization_id integer not null,
  id uuid not null,
  practice_id text not null,
  kind_id text not null,
  number integer not null,
  name text not null check (name <> ''),
  digest bytea not null,
  in_use boolean not null default true,
  uploaded_by uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, practice_id, kind_id, number),
  foreign key (organization_id, digest) references ryadom.document_template (organization_id, digest)
);
create unique index own_template_in_use on ryadom.own_template (organization_id, practice_id, kind_id) where in_use;
create index own_template_digest on ryadom.own_template (organization_id, digest);
select ryadom.protect('ryadom.own_template');

-- The last number of each journal and year. The row is held until the document is there, so numbers have no gaps.
create table ryadom.document_number (
  organization_id integer not null references ryadom.organization on delete cascade,
  practice_id text not null,
  journal_id text not null,
  year integer not null,
  last integer not null check (last > 0),
  primary key (organization_id, practice_id, journal_id, year)
);
select ryadom.protect('ryadom.document_number');

create table ryadom.document (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  practice_id text not null,
  pack_version text not null,
  kind_id text not null,
  title text not null check (title <> ''),
  subject text not null,
  subject_id uuid not null,
  family_id uuid,
  person_id uuid,
  case_id uuid,
  journal_id text not null,
  year integer not null,
  place integer not null check (place > 0),   -- its number in the journal of the year
  number text not null check (number <> ''),  -- as it is written
  issued_on date not null,
  until_on date,
  needs_scan boolean not null,
  -- Purposes of which facts went in beside the general ones: the document goes out of sight with them.
  purposes text[] not null default '{}' check (purposes <@ array['health', 'photo', 'diagnostics']),
  fields json not null,                       -- what the template was given, to the letter
  template_digest bytea not null,
  signed_on date,
  scan_id uuid,                               -- the signed paper among the family's files
  paper_place text,                           -- or where it lies
  cancelled_at timestamptz,
  cancel_reason text,
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, practice_id, journal_id, year, place),
  foreign key (organization_id, template_digest) references ryadom.document_template (organization_id, digest),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id),
  check ((cancelled_at is null) = (cancel_reason is null)),
  check (signed_on is not null or num_nonnulls(scan_id, paper_place) = 0),
  check (until_on is null or until_on >= issued_on)
);
create index document_family on ryadom.document (organization_id, family_id, kind_id);
create index document_list on ryadom.document (organization_id, created_at desc, id);
create index document_subject on ryadom.document (organization_id, subject_id);
create index document_person on ryadom.document (organization_id, person_id) where person_id is not null;
create index document_template_of on ryadom.document (organization_id, template_digest);

-- A document follows who sees the family; one of no family is between whoever made it and whoever sees all.
alter table ryadom.document enable row level security;
alter table ryadom.document force row level security;
create policy scope on ryadom.document using (organization_id = ryadom.org() and ((select ryadom.sees_all())
  or case when family_id is null then created_by = (select ryadom.staff())
    else exists (select from ryadom.family_scope s where s.organization_id = ryadom.document.organization_id
      and s.principal = any ((select ryadom.principals())::uuid[]) and s.family_id = ryadom.document.family_id) end));
grant select, insert, update, delete on ryadom.document to ryadom_app;
do $$ begin
  execute format('create policy withheld on ryadom.document as restrictive for select using (family_id is null or (%s))', ryadom.shown('ryadom.document', 'family_id', '{general}'));
end $$;
create policy withheld_purposes on ryadom.document as restrictive for select using (purposes = '{}' or (select ryadom.withheld_on()) is null
  or not exists (select from ryadom.withheld w where w.organization_id = ryadom.document.organization_id and w.family_id = ryadom.document.family_id
    and w.purpose = any (ryadom.document.purposes) and w.from_on <= (select ryadom.withheld_on()) and w.to_on > (select ryadom.withheld_on())));

create view ryadom.document_view with (security_invoker = true) as
  select organization_id, id, practice_id, kind_id, title, subject, subject_id, family_id, person_id, case_id, number, issued_on, until_on, needs_scan,
    signed_on, scan_id, cancelled_at, created_by, created_at from ryadom.document;
grant select on ryadom.document_view to ryadom_app;

-- Cases of a name as people corrected them; they hold while the person is called so.
create table ryadom.person_name_case (
  organization_id integer not null,
  person_id uuid not null,
  of text not null check (of <> ''),
  forms jsonb not null,
  changed_by uuid,
  version integer not null default 1,
  changed_at timestamptz not null default now(),
  primary key (organization_id, person_id),
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id) on delete cascade
);
select ryadom.protect('ryadom.person_name_case');
create policy seen on ryadom.person_name_case as restrictive
  using (exists (select from ryadom.person p where p.organization_id = ryadom.person_name_case.organization_id and p.id = ryadom.person_name_case.person_id));

-- Many documents as one archive. The file lies in the storage until expires_at; only whoever asked may fetch it.
create table ryadom.document_batch (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,                       -- also of its job
  staff_id uuid not null,
  families integer not null,
  file_key text,                          -- null: not made yet, or expired
  bytes bigint,
  sha256 text,                            -- hex
  documents integer,
  -- What lies in it: an archive with a document that went out of sight since is not handed out.
  ids uuid[] not null default '{}',
  made integer,
  created_at timestamptz not null,
  expires_at timestamptz,
  primary key (organization_id, id)
);
create index document_batch_expired on ryadom.document_batch (organization_id, expires_at) where file_key is not null;
select ryadom.protect('ryadom.document_batch');
