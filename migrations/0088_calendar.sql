-- Years of the working calendar as data: an organization pastes next year's list as soon as the government signs it, without
-- waiting for the program to learn it.

-- A year that is here is the organization's list alone; the program's own list of that year is not asked.
create table ryadom.calendar_year (
  organization_id integer not null references ryadom.organization on delete cascade,
  year integer not null check (year between 2000 and 2100),
  source text not null check (source <> ''),   -- the act that the list was taken from
  imported_by uuid,
  imported_at timestamptz not null default now(),
  primary key (organization_id, year)
);
select ryadom.protect('ryadom.calendar_year');

-- Days of such a list stand beside the organization's own word about the same day, which wins and outlives the next list.
alter table ryadom.calendar_day add column imported boolean not null default false;
alter table ryadom.calendar_day drop constraint calendar_day_pkey;
alter table ryadom.calendar_day add primary key (organization_id, on_day, imported);
