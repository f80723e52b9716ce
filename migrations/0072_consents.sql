-- Consents, one document per purpose, and other lawful grounds as data of the organization. Source: 152-ФЗ articles 6, 9, 10, 10.1;
-- since 2025-09-01 a consent is a document of its own and purposes are not put together (156-ФЗ).

create table ryadom.organization_ground (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  purpose text not null check (purpose in ('general', 'health', 'transfer', 'photo', 'diagnostics', 'messages')),
  name text not null check (name <> ''),
  basis text not null check (basis <> ''),       -- the norm and the paper that it stands on
  from_on date not null,
  to_on date,
  after_revocation boolean not null default false, -- holds also for whoever revoked a consent: a duty by law
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  check (to_on is null or to_on >= from_on)
);
create index organization_ground_purpose on ryadom.organization_ground (organization_id, purpose, from_on);
select ryadom.protect('ryadom.organization_ground');

create table ryadom.consent (
  organization_id integer not null,
  id uuid not null,
  family_id uuid not null,
  family_code text not null,          -- how the registry names a family that it may not show
  person_id uuid not null,            -- whose data
  purpose text not null check (purpose in ('general', 'health', 'transfer', 'photo', 'diagnostics', 'messages')),
  partner_id uuid,
  given_by text not null check (given_by in ('self', 'parent', 'guardian', 'trustee', 'other')),
  representative_id uuid,             -- who signs for the subject: a person of the register, or a name beside it
  representative_name text,
  representative_birth_on date,
  representative_document text,       -- what proves the right to sign
  conditions text,                    -- limits that the family set
  prepared_on date not null,
  until_on date,                      -- last day; null: until the end of support
  signed_on date,
  scan_id uuid,                       -- the signed paper among the family's files
  paper_place text,                   -- or where it lies
  revoked_on date,
  revoked_how text check (revoked_how in ('statement', 'oral', 'message')),
  revoked_by text,
  revoke_reason text,                 -- nobody has to give one
  cancelled_at timestamptz,           -- prepared by mistake
  cancel_reason text,
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, family_id) references ryadom.family (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references ryadom.person (organization_id, id) on delete cascade,
  foreign key (organization_id, representative_id) references ryadom.person (organization_id, id),
  foreign key (organization_id, partner_id) references ryadom.partner (organization_id, id),
  check ((purpose = 'transfer') = (partner_id is not null)),
  check ((given_by = 'self') = (num_nonnulls(representative_id, representative_name) = 0)),
  check (num_nonnulls(representative_id, representative_name) <= 1),
  check (until_on is null or until_on >= coalesce(signed_on, prepared_on)),
  check (revoked_on is null or (signed_on is not null and revoked_on >= signed_on and revoked_how is not null)),
  check (cancelled_at is null or signed_on is null),
  check ((cancelled_at is null) = (cancel_reason is null))
);
create index consent_family on ryadom.consent (organization_id, family_id, purpose);
create index consent_person on ryadom.consent (organization_id, person_id, purpose);
create index consent_list on ryadom.consent (organization_id, prepared_on desc, id);
create index consent_until on ryadom.consent (organization_id, until_on) where until_on is not null and revoked_on is null;
create index consent_representative on ryadom.consent (organization_id, representative_id) where representative_id is not null;
create index consent_partner on ryadom.consent (organization_id, partner_id) where partner_id is not null;
select ryadom.protect('ryadom.consent', 'family_id');

-- What other modules may know: whether and until when, never who signed and where the paper lies.
create view ryadom.consent_view with (security_invoker = true) as
  select organization_id, id, family_id, person_id, purpose, partner_id, prepared_on, signed_on, until_on, revoked_on, cancelled_at from ryadom.consent;
create view ryadom.ground_view with (security_invoker = true) as
  select organization_id, id, purpose, name, basis, from_on, to_on, after_revocation from ryadom.organization_ground;
grant select on ryadom.consent_view, ryadom.ground_view to ryadom_app;

-- A new organization begins with a ground for general data, so that registers which are loaded stay in sight; it names it and
-- replaces it by its own. Nothing else has a ground from the start.
create function ryadom.first_ground(org integer) returns void language sql as $$
  insert into ryadom.organization_ground (organization_id, id, purpose, name, basis, from_on)
  values (org, gen_random_uuid(), 'general', 'Помощь семье по её обращению',
    'Пункт 5 части 1 статьи 6 Федерального закона № 152-ФЗ. Укажите здесь свой договор, положение или порядок', current_date)
$$;
create function ryadom.ground_of_new_organization() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  before_org text := current_setting('ryadom.org', true);
begin
  perform set_config('ryadom.org', new.id::text, true);
  perform ryadom.first_ground(new.id);
  perform set_config('ryadom.org', coalesce(before_org, ''), true);
  return null;
end $$;
create trigger first_ground after insert on ryadom.organization for each row execute function ryadom.ground_of_new_organization();

do $$
declare
  one record;
begin
  for one in select id from ryadom.organization loop
    perform set_config('ryadom.org', one.id::text, true);
    perform ryadom.first_ground(one.id);
  end loop;
  perform set_config('ryadom.org', '', true);
end $$;

-- The organization's own day, by its clock on the wall.
create function ryadom.organization_day(org integer) returns date language sql stable as $$
  select (now() at time zone o.time_zone)::date from ryadom.organization o where o.id = org
$$;

-- Whether data of a person may be used for a purpose today: a consent that is signed, not revoked and not over, or a ground of the
-- organization that holds (for whoever revoked only one that outlives a revocation). Transfer asks for the very partner.
create function ryadom.has_ground(org integer, person uuid, purpose text, partner uuid default null) returns boolean language sql stable as $$
  select exists (select from ryadom.consent c where c.organization_id = org and c.person_id = person and c.purpose = has_ground.purpose
      and c.partner_id is not distinct from partner and c.signed_on is not null and c.revoked_on is null
      and (c.until_on is null or c.until_on >= d.day))
    or exists (select from ryadom.organization_ground g where g.organization_id = org and g.purpose = has_ground.purpose
      and g.from_on <= d.day and (g.to_on is null or g.to_on >= d.day)
      and (g.after_revocation or not exists (select from ryadom.consent c where c.organization_id = org and c.person_id = person
        and c.purpose = has_ground.purpose and c.partner_id is not distinct from partner and c.revoked_on is not null)))
  from (select ryadom.organization_day(org) as day) d
$$;

-- How many families of the organization stay in sight by its ground alone: none of their people gave a general consent that holds.
create function ryadom.families_by_ground(org integer) returns integer language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  before_all text := current_setting('ryadom.all', true);
  total integer;
begin
  perform set_config('ryadom.all', '1', true);
  select count(*) into total from ryadom.family f where f.organization_id = org and org = ryadom.org()
    and not exists (select from ryadom.consent c where c.organization_id = org and c.family_id = f.id and c.purpose = 'general'
      and c.signed_on is not null and c.revoked_on is null and (c.until_on is null or c.until_on >= ryadom.organization_day(org)));
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return total;
end $$;
