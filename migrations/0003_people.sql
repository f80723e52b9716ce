-- Families and people: who lives with whom since when, how to reach them, on what ground they are helped.

create table ryadom.family (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  code text not null check (code <> ''),
  title text not null default '',           -- «Ковалёвы»: made from the surnames unless title_own
  title_own boolean not null default false, -- written by a person, so no longer made
  district_id uuid,
  settlement_id uuid,
  address text,
  note text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, code),
  foreign key (organization_id, district_id) references ryadom.district (organization_id, id),
  foreign key (organization_id, settlement_id) references ryadom.settlement (organization_id, id)
);
create index family_title on ryadom.family (organization_id, title collate "und-x-icu", id);
create index family_district on ryadom.family (organization_id, district_id);

create table ryadom.person (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  last_name text not null check (last_name <> ''),
  first_name text not null check (first_name <> ''),
  patronymic text,
  birth_on date,
  death_on date,
  sex text check (sex in ('m', 'f')),
  snils text check (snils ~ '^[0-9]{11}$'),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);
create index person_snils on ryadom.person (organization_id, snils) where snils is not null;

-- A person in a family, with dates. from_on empty: from birth or since nobody knows when. A move closes one row and
-- opens another; code is the person's code within the family.
create table ryadom.membership (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  person_id uuid not null,
  code text not null check (code <> ''),
  role text not null check (role in ('mother', 'father', 'child', 'guardian', 'trustee', 'foster_parent', 'grandmother',
    'grandfather', 'other_adult')),
  lives_together boolean not null default true,
  from_on date,
  to_on date,
  ended_because text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, family_id, code),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id) on delete cascade,
  check (to_on is null or from_on is null or to_on >= from_on)
);
create index membership_person on ryadom.membership (organization_id, person_id);
create unique index membership_current on ryadom.membership (organization_id, family_id, person_id) where to_on is null;

-- Kinship and care between two people, with dates (parent, spouse, partner, sibling, guardian, other).
create table ryadom.relation (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  person_id uuid not null,
  other_id uuid not null,
  kind text not null check (kind in ('parent', 'spouse', 'partner', 'divorced', 'sibling', 'grandparent', 'guardian', 'other')),
  note text,
  from_on date,
  to_on date,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id) on delete cascade,
  foreign key (organization_id, other_id) references ryadom.person (organization_id, id) on delete cascade,
  check (person_id <> other_id)
);
create index relation_family on ryadom.relation (organization_id, family_id);
create index relation_person on ryadom.relation (organization_id, person_id);
create index relation_other on ryadom.relation (organization_id, other_id);

-- person_id empty: the contact or address of the family as a whole.
create table ryadom.contact (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  person_id uuid,
  kind text not null check (kind in ('phone', 'email', 'messenger', 'other')),
  value text not null check (value <> ''),
  note text,
  from_on date,
  to_on date,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id) on delete cascade
);
create index contact_family on ryadom.contact (organization_id, family_id);
create index contact_person on ryadom.contact (organization_id, person_id);

-- Earlier and further addresses (registration, temporary); the one they live at now stands on the family itself.
create table ryadom.address (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  person_id uuid,
  kind text not null check (kind in ('living', 'registered', 'temporary')),
  district_id uuid,
  settlement_id uuid,
  text text not null check (text <> ''),
  from_on date,
  to_on date,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id) on delete cascade,
  foreign key (organization_id, district_id) references ryadom.district (organization_id, id),
  foreign key (organization_id, settlement_id) references ryadom.settlement (organization_id, id)
);
create index address_family on ryadom.address (organization_id, family_id);

-- Categories of a family and statuses of a person: words of the packs, with ground and dates.
create table ryadom.family_category (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  category_id text not null,
  basis text,
  from_on date,
  to_on date,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  check (to_on is null or from_on is null or to_on >= from_on)
);
create index family_category_family on ryadom.family_category (organization_id, family_id);
create index family_category_word on ryadom.family_category (organization_id, category_id, family_id);

create table ryadom.person_status (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  person_id uuid not null,
  status_id text not null,
  basis text,
  from_on date,
  to_on date,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id) on delete cascade,
  check (to_on is null or from_on is null or to_on >= from_on)
);
create index person_status_person on ryadom.person_status (organization_id, person_id);
create index person_status_family on ryadom.person_status (organization_id, family_id);

-- Search as one types. Range and equality on text are leakproof, so this index still serves under row-level security,
-- where LIKE and trigrams do not. A token's first letter is its kind: w a word or the tail of a surname (found by its
-- beginning), d a name with one letter left out (one typing error), n digits of a phone or СНИЛС, c a code. No foreign key:
-- a check for each of a million tokens would double the time of an import; tokens go with their family by a trigger.
create table ryadom.search_token (
  organization_id integer not null,
  token text collate "C" not null,
  family_id uuid not null,
  primary key (organization_id, token, family_id)
);
create index search_token_family on ryadom.search_token (organization_id, family_id);
create function ryadom.drop_search_tokens() returns trigger language plpgsql as $$
begin
  delete from ryadom.search_token t using old_rows o where t.organization_id = o.organization_id and t.family_id = o.id;
  return null;
end $$;
create trigger family_tokens_dropped after delete on ryadom.family referencing old table as old_rows
  for each statement execute function ryadom.drop_search_tokens();

select ryadom.protect('ryadom.family', 'id');
select ryadom.protect('ryadom.membership', 'family_id');
select ryadom.protect('ryadom.relation', 'family_id');
select ryadom.protect('ryadom.contact', 'family_id');
select ryadom.protect('ryadom.address', 'family_id');
select ryadom.protect('ryadom.family_category', 'family_id');
select ryadom.protect('ryadom.person_status', 'family_id');
select ryadom.protect('ryadom.search_token', 'family_id');

-- A person is seen by those who see a family that he or she belongs or belonged to (memberships are themselves shown by
-- family). A new person has no family yet within its own statement, so inserting asks for the organization alone.
alter table ryadom.person enable row level security;
alter table ryadom.person force row level security;
create policy seen on ryadom.person for select using (organization_id = ryadom.org() and ((select ryadom.sees_all())
  or exists (select from ryadom.membership m where m.organization_id = ryadom.org() and m.person_id = ryadom.person.id)));
create policy added on ryadom.person for insert with check (organization_id = (select ryadom.org()));
create policy changed on ryadom.person for update using (organization_id = (select ryadom.org()));
create policy removed on ryadom.person for delete using (organization_id = (select ryadom.org()));
grant select, insert, update, delete on ryadom.person to ryadom_app;
