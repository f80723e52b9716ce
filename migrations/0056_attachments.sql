-- Files beside records: pictures, scans, papers. The bytes lie in the storage under keys of chance; here is what they are,
-- whose family they belong to (which decides who sees them) and which record they prove.

create table ryadom.attachment (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  -- What it is attached to: the file of the family itself, or a record. A record may come later than its files: whoever
  -- writes it knows its id beforehand, so there is no foreign key here.
  subject text not null check (subject in ('family', 'service', 'aid', 'outcome')),
  subject_id uuid not null,
  -- The record is there (or the family): until then the file waits for it, and is swept when it never comes.
  settled boolean not null default false,
  kind text not null check (kind in ('picture', 'pdf', 'document', 'sheet', 'text')),
  media_type text not null,
  name text not null check (name <> '' and length(name) <= 200),
  description text,
  -- Of what is kept; a picture is drawn anew, so it differs from what was sent.
  size bigint not null check (size > 0),
  sha256 bytea not null check (length(sha256) = 32),
  sent_sha256 bytea not null check (length(sent_sha256) = 32),
  file_key text not null,
  thumbnail_key text,
  width integer,
  height integer,
  cancelled_at timestamptz,
  cancel_reason text,
  erased_at timestamptz,
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  check ((cancelled_at is null) = (cancel_reason is null)),
  check (erased_at is null or cancelled_at is not null)
);
create index attachment_family on ryadom.attachment (organization_id, family_id, created_at desc, id);
create index attachment_subject on ryadom.attachment (organization_id, subject_id);
create index attachment_waiting on ryadom.attachment (organization_id, created_at) where not settled and cancelled_at is null;
create index attachment_cancelled on ryadom.attachment (organization_id, cancelled_at) where cancelled_at is not null and erased_at is null;
select ryadom.protect('ryadom.attachment', 'family_id');

-- Keys whose bytes are to go when their time comes: of an upload under way (taken out together with the insert of its row, so
-- what stays was cut off) and of files erased for good. The storage itself is never searched for strangers: another
-- installation may keep its files in the same place.
create table ryadom.attachment_loose (
  organization_id integer not null references ryadom.organization on delete cascade,
  file_key text not null,
  thumbnail_key text,
  due_at timestamptz not null,
  primary key (organization_id, file_key)
);
select ryadom.protect('ryadom.attachment_loose');

-- For cards, lists and the export: what is attached where. Names of files are personal data, like the records themselves.
create view ryadom.attachment_view with (security_invoker = true) as
  select organization_id, id, family_id, subject, subject_id, kind, media_type, name, description, size, sha256, file_key,
    thumbnail_key, width, height, cancelled_at, cancel_reason, erased_at, created_by, version, created_at
  from ryadom.attachment;
grant select on ryadom.attachment_view to ryadom_app;
