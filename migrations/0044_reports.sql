-- Submitted reports («отправленные отчёты») as they were: the figures, every row of every list behind them and, once they
-- were made, the files. A report is a document: nothing of it changes but its being annulled, so the program's role has no
-- right to change or delete anything else.

create table ryadom.frozen_report (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  practice_id text not null,
  pack_version text not null,
  from_on date not null,
  to_on date not null check (to_on >= from_on),
  -- {district, category, caseManager}: {id, title} each, absent where nothing was chosen.
  filters jsonb not null default '{}',
  -- Branches whose families were counted; empty: the whole organization.
  branches uuid[] not null default '{}',
  note text,                  -- to whom it went
  body text not null,         -- the report as JSON, byte for byte
  rows integer not null,      -- in all lists together
  sha256 bytea not null,      -- of the body and of the digests of all lists, see ryadom.frozen_digest
  frozen_at timestamptz not null,
  frozen_by uuid,
  frozen_by_name text not null,
  marked_at timestamptz not null default now(), -- the database's own moment: what was stored before it was seen
  annulled_at timestamptz,
  annulled_by_name text,
  annul_reason text,
  version integer not null default 1,
  primary key (organization_id, id),
  check ((annulled_at is null) = (annul_reason is null))
);
create index frozen_report_order on ryadom.frozen_report (organization_id, frozen_at desc, id desc);

-- One row of a list: what was counted once (a record, a family, a person, a mentor) and the row as it was shown.
create table ryadom.frozen_row (
  organization_id integer not null,
  report_id uuid not null,
  indicator_id text not null,
  place integer not null,
  key uuid not null,
  item jsonb not null,
  primary key (organization_id, report_id, indicator_id, place),
  foreign key (organization_id, report_id) references ryadom.frozen_report (organization_id, id) on delete cascade
    deferrable initially deferred
);
create unique index frozen_row_key on ryadom.frozen_row (organization_id, report_id, indicator_id, key);

create table ryadom.frozen_file (
  organization_id integer not null,
  report_id uuid not null,
  format text not null check (format in ('xlsx', 'docx', 'pdf')),
  bytes bytea not null,
  sha256 bytea not null,
  primary key (organization_id, report_id, format),
  foreign key (organization_id, report_id) references ryadom.frozen_report (organization_id, id) on delete cascade
);

-- Whoever sees all families of a report sees the report: the whole organization's managers everything, a branch's manager
-- what was counted over that branch (or over several, all of which are his or hers). A team sees none.
alter table ryadom.frozen_report enable row level security;
alter table ryadom.frozen_report force row level security;
create policy scope on ryadom.frozen_report using (organization_id = ryadom.org() and ((select ryadom.sees_all())
  or (branches <> '{}' and branches <@ (select ryadom.principals())::uuid[])));
grant select, insert on ryadom.frozen_report to ryadom_app;
grant update (annulled_at, annulled_by_name, annul_reason, version) on ryadom.frozen_report to ryadom_app;

-- The rows of a report go in before it (its digest is made of theirs), so adding asks for the organization alone; reading asks
-- for the report.
alter table ryadom.frozen_row enable row level security;
alter table ryadom.frozen_row force row level security;
create policy scope on ryadom.frozen_row for select using (organization_id = ryadom.org() and ((select ryadom.sees_all())
  or report_id in (select r.id from ryadom.frozen_report r where r.organization_id = ryadom.org())));
create policy add on ryadom.frozen_row for insert with check (organization_id = ryadom.org());
alter table ryadom.frozen_file enable row level security;
alter table ryadom.frozen_file force row level security;
create policy scope on ryadom.frozen_file using (organization_id = ryadom.org() and ((select ryadom.sees_all())
  or report_id in (select r.id from ryadom.frozen_report r where r.organization_id = ryadom.org())));
grant select, insert on ryadom.frozen_row, ryadom.frozen_file to ryadom_app;

-- Digest of a report: its body, then each list in the order of indicators' ids, a thousand rows at a time, so that memory
-- does not grow with the list.
create function ryadom.frozen_digest(org integer, report uuid, body text) returns bytea language sql stable as $$
  select sha256(convert_to(body, 'UTF8') || coalesce(string_agg(l.digest, ''::bytea order by l.indicator_id collate "C"), ''::bytea))
  from (
    select b.indicator_id, sha256(convert_to(b.indicator_id, 'UTF8') || string_agg(b.digest, ''::bytea order by b.block)) as digest
    from (
      select r.indicator_id, r.place / 1000 as block, sha256(convert_to(string_agg(r.item::text, E'\n' order by r.place), 'UTF8')) as digest
      from ryadom.frozen_row r where r.organization_id = org and r.report_id = report group by 1, 2
    ) b group by b.indicator_id
  ) l
$$;

-- When and by whom a record of any kind was first stored, for telling what came after a report was sent.
create view ryadom.record_trace_view with (security_invoker = true) as
  select organization_id, id, family_id, created_at, created_by from ryadom.service_record
  union all
  select organization_id, id, family_id, created_at, created_by from ryadom.aid_record
  union all
  select organization_id, id, family_id, created_at, created_by from ryadom.outcome_record;
grant select on ryadom.record_trace_view to ryadom_app;
