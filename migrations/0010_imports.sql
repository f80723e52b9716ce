-- Imports that run: one at a time in an organization, with a heartbeat that tells a dead one from a slow one.

alter table ryadom.import_run add column beat_at timestamptz not null default now();
alter table ryadom.import_run add column refusal jsonb;     -- {"code", "message"} of a failed one
alter table ryadom.import_run add column staff_name text;   -- whoever started it, also after they left
-- What a running one does: 'import' writes rows, 'undo' takes them back.
alter table ryadom.import_run add column doing text not null default 'import' check (doing in ('import', 'undo'));
create unique index import_run_one on ryadom.import_run (organization_id) where state = 'running' and not dry_run;
-- To find whether a later import touched a row.
create index import_change_row on ryadom.import_change (organization_id, sheet, key);
