-- Prepared facts: what reports count, packed by months, with a mark for every family that was written since (decision 13).
-- All four tables are derived: a backup leaves them out and they are made anew from the records. They hold no names and no
-- texts of people, and only server code reads them, which keeps to the families that the caller sees.

-- Small numbers in place of ids, within an organization and kind: 1 family, 2 person, 3 case. Given once, never again.
create table ryadom.fact_number (
  organization_id integer not null references ryadom.organization on delete cascade,
  kind smallint not null,
  id uuid not null,
  number integer not null,
  primary key (organization_id, kind, id),
  unique (organization_id, kind, number)
);

-- The facts of one practice and month in columns (src/modules/indicators/rules/chunk.ts). The version is new with every writing.
create table ryadom.fact_chunk (
  organization_id integer not null references ryadom.organization on delete cascade,
  practice_id text not null,
  month date not null,
  version uuid not null,
  content bytea not null,
  primary key (organization_id, practice_id, month)
);
alter table ryadom.fact_chunk alter column content set storage external;

-- One row per organization: whether all its months are packed; `builder` packs them for the first time, `beat_at` tells that
-- it lives. Whoever refreshes holds the row, so two of them never work at once.
create table ryadom.fact_state (
  organization_id integer primary key references ryadom.organization on delete cascade,
  ready boolean not null default false,
  builder uuid,
  beat_at timestamptz,
  refreshed_at timestamptz,
  checked_at timestamptz,
  drift integer
);

-- Facts of this family in this month (null: in every month) are to be read from the records, not from the chunks. Only ever
-- inserted, so writers neither wait for each other nor lose a mark to a refresh; no key to the organization, which may be
-- going together with its records.
create table ryadom.fact_mark (
  organization_id integer not null,
  id bigint generated always as identity,
  family uuid not null,
  month date,
  at timestamptz not null default now(),
  primary key (organization_id, id)
);
-- The table lives from hand to mouth: without this a queue of dead rows would grow before the usual threshold.
alter table ryadom.fact_mark set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

comment on table ryadom.fact_number is 'derived';
comment on table ryadom.fact_chunk is 'derived';
comment on table ryadom.fact_state is 'derived';
comment on table ryadom.fact_mark is 'derived';

select ryadom.protect('ryadom.fact_number');
select ryadom.protect('ryadom.fact_chunk');
select ryadom.protect('ryadom.fact_state');
select ryadom.protect('ryadom.fact_mark');
-- The refresher looks over all organizations with the owner's rights.
alter table ryadom.fact_state no force row level security;
alter table ryadom.fact_mark no force row level security;

-- Organizations whose facts wait: never packed, or with marks that are many or old enough to be worth a new version.
create function ryadom.facts_waiting(most integer, age interval) returns table (slug text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select o.slug from ryadom.organization o left join ryadom.fact_state s on s.organization_id = o.id
  where case when coalesce(s.ready, false)
      then exists (select from ryadom.fact_mark m where m.organization_id = o.id offset greatest(most, 1) - 1)
        or exists (select from (select m.at from ryadom.fact_mark m where m.organization_id = o.id order by m.id limit 1) oldest
          where oldest.at < now() - age)
      else s.beat_at is null or s.beat_at < now() - interval '2 minutes' end
$$;
revoke all on function ryadom.facts_waiting(integer, interval) from public;

-- ── marks, left by the database itself, so that no way of writing can forget them ────────────────────────────────
create function ryadom.month_of(day date) returns date language sql immutable parallel safe
  as $$ select day - (extract(day from day)::integer - 1) $$;

create function ryadom.mark_records() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into ryadom.fact_mark (organization_id, family, month)
      select distinct n.organization_id, n.family_id, ryadom.month_of(n.happened_on) from new_rows n;
  elsif tg_op = 'DELETE' then
    insert into ryadom.fact_mark (organization_id, family, month)
      select distinct o.organization_id, o.family_id, ryadom.month_of(o.happened_on) from old_rows o;
  else
    insert into ryadom.fact_mark (organization_id, family, month)
      select n.organization_id, n.family_id, ryadom.month_of(n.happened_on) from new_rows n
      union select o.organization_id, o.family_id, ryadom.month_of(o.happened_on) from old_rows o;
  end if;
  return null;
end $$;

-- Recipients that come or go together with their record, or with an edit of it, are covered by the record's own mark: the
-- row version of the record is of this very transaction, or gone. A record out of sight marks every month.
create function ryadom.mark_recipients() returns trigger language plpgsql as $$
begin
  if tg_op <> 'DELETE' then
    insert into ryadom.fact_mark (organization_id, family, month)
      select distinct n.organization_id, n.family_id, ryadom.month_of(r.happened_on)
      from new_rows n left join ryadom.service_record r on r.organization_id = n.organization_id and r.id = n.record_id
      where r.xmin is distinct from pg_current_xact_id()::xid;
  end if;
  if tg_op <> 'INSERT' then
    insert into ryadom.fact_mark (organization_id, family, month)
      select distinct o.organization_id, o.family_id, ryadom.month_of(r.happened_on)
      from old_rows o join ryadom.service_record r on r.organization_id = o.organization_id and r.id = o.record_id
      where r.xmin is distinct from pg_current_xact_id()::xid;
  end if;
  return null;
end $$;

-- The class of a person (child, parent) stands in the facts, so a changed birth date or membership marks the families that
-- have records with the person; also those that the caller does not see.
create function ryadom.mark_births() returns trigger language plpgsql as $$
declare
  changed uuid[];
  org integer;
  before_all text;
begin
  select min(n.organization_id), array_agg(n.id) into org, changed
    from new_rows n join old_rows o on o.organization_id = n.organization_id and o.id = n.id where n.birth_on is distinct from o.birth_on;
  if changed is null then return null; end if;
  before_all := current_setting('ryadom.all', true);
  perform set_config('ryadom.all', '1', true);
  insert into ryadom.fact_mark (organization_id, family)
    select org, r.family_id from ryadom.service_recipient r where r.organization_id = org and r.person_id = any (changed)
    union select org, r.family_id from ryadom.outcome_record r where r.organization_id = org and r.person_id = any (changed);
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return null;
end $$;

create function ryadom.mark_members() returns trigger language plpgsql as $$
declare
  before_all text := current_setting('ryadom.all', true);
begin
  perform set_config('ryadom.all', '1', true);
  if tg_op = 'UPDATE' then
    insert into ryadom.fact_mark (organization_id, family)
      select n.organization_id, f.family from new_rows n join old_rows o on o.organization_id = n.organization_id and o.id = n.id
        cross join lateral (values (n.family_id), (o.family_id)) f(family)
      where (n.family_id, n.person_id, n.role) <> (o.family_id, o.person_id, o.role) or n.from_on is distinct from o.from_on or n.to_on is distinct from o.to_on
      group by 1, 2;
  elsif tg_op = 'INSERT' then
    insert into ryadom.fact_mark (organization_id, family) select distinct n.organization_id, n.family_id from new_rows n
      where exists (select from ryadom.service_recipient r where r.organization_id = n.organization_id and r.person_id = n.person_id and r.family_id = n.family_id)
        or exists (select from ryadom.outcome_record r where r.organization_id = n.organization_id and r.person_id = n.person_id and r.family_id = n.family_id);
  else
    insert into ryadom.fact_mark (organization_id, family) select distinct o.organization_id, o.family_id from old_rows o
      where exists (select from ryadom.service_recipient r where r.organization_id = o.organization_id and r.person_id = o.person_id and r.family_id = o.family_id)
        or exists (select from ryadom.outcome_record r where r.organization_id = o.organization_id and r.person_id = o.person_id and r.family_id = o.family_id);
  end if;
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return null;
end $$;

do $$
declare
  one record;
begin
  for one in select * from (values ('service_record', 'mark_records'), ('aid_record', 'mark_records'), ('outcome_record', 'mark_records'),
      ('service_recipient', 'mark_recipients'), ('membership', 'mark_members')) t(tab, fn) loop
    execute format('create trigger facts_added after insert on ryadom.%I referencing new table as new_rows for each statement execute function ryadom.%I()', one.tab, one.fn);
    execute format('create trigger facts_changed after update on ryadom.%I referencing new table as new_rows old table as old_rows for each statement execute function ryadom.%I()', one.tab, one.fn);
    execute format('create trigger facts_removed after delete on ryadom.%I referencing old table as old_rows for each statement execute function ryadom.%I()', one.tab, one.fn);
  end loop;
end $$;
create trigger facts_changed after update on ryadom.person referencing new table as new_rows old table as old_rows
  for each statement execute function ryadom.mark_births();
