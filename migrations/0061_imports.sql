-- An import is a job (module jobs) under the same id: its progress, cancel and take-over are the job's. The workbook waits here
-- for the job, and for another try after a crash or a failure; it goes when the import is done, at the latest after a day.
create table ryadom.import_file (
  organization_id integer not null,
  import_id uuid not null,
  bytes bytea not null,
  primary key (organization_id, import_id),
  foreign key (organization_id, import_id) references ryadom.import_run (organization_id, id) on delete cascade
);
select ryadom.protect('ryadom.import_file');
alter table ryadom.import_run drop column progress;
