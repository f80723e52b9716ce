-- Files that an organization or a person's data were written into. They lie in the storage until expires_at; only whoever
-- asked for one may fetch it.
create table ryadom.export_run (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,                       -- also of its job
  kind text not null check (kind in ('organization', 'workbooks', 'person')),
  person_id uuid,
  staff_id uuid not null,
  file_key text,                          -- null: not made yet, or expired
  file_name text,
  media_type text,
  bytes bigint,
  sha256 text,                            -- hex
  rows integer,
  created_at timestamptz not null,
  expires_at timestamptz,
  primary key (organization_id, id)
);
create index export_run_mine on ryadom.export_run (organization_id, staff_id, created_at desc, id desc);
create index export_run_expired on ryadom.export_run (organization_id, expires_at) where file_key is not null;
select ryadom.protect('ryadom.export_run');

-- Names of places for whoever shows an address.
create view ryadom.district_name_view with (security_invoker = true) as select organization_id, id, name from ryadom.district;
create view ryadom.settlement_name_view with (security_invoker = true) as select organization_id, id, name from ryadom.settlement;
grant select on ryadom.district_name_view, ryadom.settlement_name_view to ryadom_app;
