-- What lists, cards and searches of families need beyond the tables: indexes in the order of the screen, codes that
-- count on, and the views that people and cases publish for other modules.

-- The longest without contact first, and whoever was never met before all of them.
drop index ryadom.family_case_manager;
create index family_case_manager on ryadom.family_case
  (organization_id, practice_id, case_manager_id, last_contact_on nulls first, id) where closed_on is null;
drop index ryadom.family_case_contact;
create index family_case_contact on ryadom.family_case (organization_id, practice_id, last_contact_on nulls first, id);
-- Whether a family has a newer case than this one.
drop index ryadom.family_case_family;
create index family_case_family on ryadom.family_case (organization_id, family_id, opened_on, id);
create index contact_value on ryadom.contact (organization_id, value) where kind = 'phone';
create index person_birth on ryadom.person (organization_id, birth_on) where birth_on is not null;

-- ── codes that count on: К-0001, К-0002… ─────────────────────────────────────────────────────────────────────────
create table ryadom.family_counter (
  organization_id integer primary key references ryadom.organization on delete cascade,
  last integer not null
);
alter table ryadom.family_counter enable row level security;

-- The next code that no family of the organization has. Codes of families that the caller does not see count too, so
-- this runs with the owner's rights; the row's lock makes two callers wait for each other, not collide.
create function ryadom.next_family_code() returns text language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  org integer := ryadom.org();
  number integer;
  candidate text;
  before_all text := current_setting('ryadom.all', true);
begin
  perform set_config('ryadom.all', '1', true);
  insert into ryadom.family_counter as c (organization_id, last) values (org, 1)
    on conflict (organization_id) do update set last = c.last + 1 returning last into number;
  loop
    candidate := 'К-' || lpad(number::text, greatest(4, length(number::text)), '0');
    exit when not exists (select from ryadom.family f where f.organization_id = org and f.code = candidate);
    number := number + 1;
  end loop;
  update ryadom.family_counter set last = number where organization_id = org;
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return candidate;
end $$;

-- ── views for other modules ──────────────────────────────────────────────────────────────────────────────────────
create view ryadom.family_view with (security_invoker = true) as
  select organization_id, id, code, title, title_own, district_id, settlement_id, address, note, version, created_at
  from ryadom.family;
-- A person in a family with dates; `current` while nobody ended it.
create view ryadom.member_view with (security_invoker = true) as
  select m.organization_id, m.id as membership_id, m.family_id, m.person_id, m.code, m.role, m.lives_together, m.from_on, m.to_on,
    m.ended_because, m.version as membership_version, m.to_on is null as current, p.last_name, p.first_name, p.patronymic,
    p.birth_on, p.death_on, p.sex, p.snils, p.version
  from ryadom.membership m join ryadom.person p on p.organization_id = m.organization_id and p.id = m.person_id;
create view ryadom.relation_view with (security_invoker = true) as select * from ryadom.relation;
create view ryadom.contact_view with (security_invoker = true) as select * from ryadom.contact;
create view ryadom.address_view with (security_invoker = true) as select * from ryadom.address;
create view ryadom.category_view with (security_invoker = true) as select * from ryadom.family_category;
create view ryadom.status_view with (security_invoker = true) as select * from ryadom.person_status;
create view ryadom.search_view with (security_invoker = true) as select * from ryadom.search_token;
create view ryadom.case_view with (security_invoker = true) as select * from ryadom.family_case;
create view ryadom.team_view with (security_invoker = true) as select * from ryadom.case_team;
-- The title of a practice beside a case, without reading the pack.
create view ryadom.pack_title_view with (security_invoker = true) as
  select organization_id, practice_id, version, title from ryadom.pack_version;
-- Words of every installed version of every pack: categories, statuses, reasons of closing.
create view ryadom.pack_word_view with (security_invoker = true) as
  select v.organization_id, v.practice_id, v.version, k.kind, w->>'id' as id, w->>'title' as title
  from ryadom.pack_version v
  cross join lateral (values ('category', v.content->'categories'), ('status', v.content->'statuses'),
    ('close_reason', v.content->'closeReasons'), ('service', v.content->'services'), ('aid', v.content->'aid'),
    ('source', v.content->'sources'), ('outcome', v.content->'outcomes')) k(kind, words)
  cross join lateral jsonb_array_elements(coalesce(k.words, '[]')) w;
grant select on ryadom.family_view, ryadom.member_view, ryadom.relation_view, ryadom.contact_view, ryadom.address_view,
  ryadom.category_view, ryadom.status_view, ryadom.search_view, ryadom.case_view, ryadom.team_view, ryadom.pack_word_view,
  ryadom.pack_title_view
  to ryadom_app;
