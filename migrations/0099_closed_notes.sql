-- Notes that only their author and the author's supervisor read (decision 22): the manager of the organization does not.

-- Who supervises whom and when. The administrator sets it and sees no note.
create table ryadom.supervision (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  staff_id uuid not null,        -- who writes notes
  supervisor_id uuid not null,   -- who reads them
  from_on date not null,
  to_on date,                    -- the last day
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, staff_id) references ryadom.staff (organization_id, id) on delete cascade,
  foreign key (organization_id, supervisor_id) references ryadom.staff (organization_id, id) on delete cascade,
  check (staff_id <> supervisor_id),
  check (to_on is null or to_on >= from_on)
);
create index supervision_supervisor on ryadom.supervision (organization_id, supervisor_id, from_on);
create index supervision_staff on ryadom.supervision (organization_id, staff_id, from_on);
select ryadom.protect('ryadom.supervision');

-- Whose notes I read today as a supervisor.
create function ryadom.supervised() returns uuid[] language sql stable as $$
  select coalesce(array_agg(s.staff_id), '{}') from ryadom.supervision s
  where s.organization_id = ryadom.org() and s.supervisor_id = ryadom.staff()
    and s.from_on <= ryadom.organization_day(ryadom.org()) and (s.to_on is null or s.to_on >= ryadom.organization_day(ryadom.org()))
$$;

create table ryadom.closed_note (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  family_code text not null,       -- how the supervisor, whose families these are not, names the family
  person_id uuid,                  -- with whom; nobody: with the family
  author_id uuid not null,
  happened_on date not null,
  state text not null default 'draft' check (state in ('draft', 'signed', 'deleted')),
  signed_at timestamptz,
  deleted_at timestamptz,
  delete_reason text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id),
  foreign key (organization_id, author_id) references ryadom.staff (organization_id, id),
  check ((state = 'deleted') = (deleted_at is not null)),
  check ((deleted_at is null) = (delete_reason is null)),
  check (state <> 'signed' or signed_at is not null)
);
create index closed_note_family on ryadom.closed_note (organization_id, family_id, happened_on desc, id);
create index closed_note_author on ryadom.closed_note (organization_id, author_id, happened_on desc, id);
create index closed_note_person on ryadom.closed_note (organization_id, person_id) where person_id is not null;

-- Every wording that a note ever had; of a deleted note none is left.
create table ryadom.closed_note_text (
  organization_id integer not null,
  note_id uuid not null,
  version integer not null,
  text text not null check (text <> ''),
  reason text,                     -- why a signed note was put right
  written_at timestamptz not null,
  primary key (organization_id, note_id, version),
  foreign key (organization_id, note_id) references ryadom.closed_note (organization_id, id) on delete cascade
);

-- The author as long as he or she sees the family, and the supervisor; nobody else, whatever the role. Whom no colleague entered
-- (a merge of two families moves the rows of all) there is nobody to hide from.
alter table ryadom.closed_note enable row level security;
alter table ryadom.closed_note force row level security;
do $$ begin
  execute format('create policy scope on ryadom.closed_note using (organization_id = ryadom.org() and
    ((((select ryadom.staff()) is null or author_id = (select ryadom.staff())) and ((select ryadom.sees_all()) or %s)) or author_id = any ((select ryadom.supervised())::uuid[])))',
    ryadom.seen_family('ryadom.closed_note', 'family_id'));
  execute format('create policy withheld on ryadom.closed_note as restrictive for select using (%s)', ryadom.shown('ryadom.closed_note', 'family_id', '{general}'));
end $$;
-- A supervisor reads and never writes.
create policy added on ryadom.closed_note as restrictive for insert with check ((select ryadom.staff()) is null or author_id = (select ryadom.staff()));
create policy changed on ryadom.closed_note as restrictive for update using ((select ryadom.staff()) is null or author_id = (select ryadom.staff()));
create policy removed on ryadom.closed_note as restrictive for delete using ((select ryadom.staff()) is null or author_id = (select ryadom.staff()));
grant select, insert, update, delete on ryadom.closed_note to ryadom_app;

alter table ryadom.closed_note_text enable row level security;
alter table ryadom.closed_note_text force row level security;
create policy scope on ryadom.closed_note_text using (organization_id = ryadom.org() and exists (select from ryadom.closed_note n
  where n.organization_id = ryadom.closed_note_text.organization_id and n.id = ryadom.closed_note_text.note_id));
grant select, insert, delete on ryadom.closed_note_text to ryadom_app;
