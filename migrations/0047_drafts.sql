-- Unfinished forms. A draft is its author's alone; one of a single family also follows who sees the family.
create table ryadom.draft (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,               -- the id that the record will have
  staff_id uuid not null,
  kind text not null check (kind ~ '^[a-z][a-z-]{0,39}$'),
  practice_id text,               -- no key: a draft outlives nothing and proves nothing
  family_id uuid,
  title text,
  content json not null,          -- as it was typed; json, not jsonb: it keeps any text that a browser can send
  version integer not null default 1,
  saved_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, staff_id) references ryadom.staff (organization_id, id) on delete cascade,
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade
);
create index draft_staff on ryadom.draft (organization_id, staff_id, saved_at desc, id);
create index draft_family on ryadom.draft (organization_id, family_id) where family_id is not null;
create index draft_expiry on ryadom.draft (organization_id, expires_at);

alter table ryadom.draft enable row level security;
alter table ryadom.draft force row level security;
-- Nobody acts in jobs and on the command line: there the whole organization is open.
create policy scope on ryadom.draft using (organization_id = ryadom.org()
  and (staff_id = (select ryadom.staff()) or (select ryadom.staff()) is null)
  and (family_id is null or (select ryadom.sees_all()) or exists (select from ryadom.family_scope s
    where s.organization_id = ryadom.draft.organization_id and s.principal = any ((select ryadom.principals())::uuid[])
      and s.family_id = ryadom.draft.family_id)));
grant select, insert, update, delete on ryadom.draft to ryadom_app;

-- The record is made: its draft goes in the same transaction, whatever the record is.
create function ryadom.end_draft() returns trigger language plpgsql as $$
begin
  delete from ryadom.draft d where d.organization_id = new.organization_id and d.id = new.id;
  return null;
end $$;
create trigger draft_ended after insert on ryadom.submission for each row execute function ryadom.end_draft();

-- What waits to be finished. An autosave that was on its way while its record was made leaves a row that nobody needs.
create view ryadom.draft_view with (security_invoker = true) as
  select d.organization_id, d.id, d.staff_id, d.kind, d.practice_id, d.family_id, d.title, d.version, d.saved_at, d.expires_at
  from ryadom.draft d
  where not exists (select from ryadom.submission s where s.organization_id = d.organization_id and s.id = d.id);
grant select on ryadom.draft_view to ryadom_app;

-- Deletes what is past its time or finished, in every organization; gives how many. Row-level security binds the owner too, so each
-- organization is entered by itself.
create function ryadom.expire_drafts(at timestamptz) returns integer language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  organization record;
  gone integer;
  total integer := 0;
begin
  for organization in select id from ryadom.organization loop
    perform set_config('ryadom.org', organization.id::text, true), set_config('ryadom.all', '1', true),
      set_config('ryadom.staff', '', true), set_config('ryadom.principals', '{}', true);
    delete from ryadom.draft d where d.organization_id = organization.id and (d.expires_at < at
      or exists (select from ryadom.submission s where s.organization_id = organization.id and s.id = d.id));
    get diagnostics gone = row_count;
    total := total + gone;
  end loop;
  perform set_config('ryadom.org', '', true), set_config('ryadom.all', '', true);
  return total;
end $$;
