-- What may not be shown, decided by the database (decision 20). One derived table says from which day until which day a family or a
-- person is withheld for a purpose. A transaction of a person learns on entering whether its organization withholds anything at all
-- today; when it does not (nearly always), the policies below compare one null and look nowhere.

-- general, photo: subject is the family; health, diagnostics: the person. Days as [from_on, to_on). Nothing personal is in it, and whoever enters
-- has no organization yet: so the policy binds the program's role but not the owner. No key to the organization, which may be going
-- together with its families.
create table ryadom.withheld (
  organization_id integer not null,
  purpose text not null,
  subject_id uuid not null,
  family_id uuid not null,
  from_on date not null,
  to_on date not null,
  primary key (organization_id, purpose, subject_id, from_on)
);
create index withheld_day on ryadom.withheld (organization_id, from_on, to_on);
create index withheld_family on ryadom.withheld (organization_id, family_id);
alter table ryadom.withheld enable row level security;
create policy scope on ryadom.withheld using (organization_id = (select ryadom.org()));
grant select on ryadom.withheld to ryadom_app;

-- The organization's day when it withholds something in this transaction, else null. Jobs of the program itself, the command line and
-- functions with the owner's rights (which keep derived columns right) see everything.
create function ryadom.withheld_on() returns date language sql stable parallel safe as $$
  select case when current_user = 'ryadom_app' then nullif(current_setting('ryadom.withheld', true), '')::date end
$$;

-- Brings the table up to date for these families; null: for all of the organization. A family has general ground while the
-- organization has one, or any of its people gave a consent that holds, or it is not older than ten days (a consent must be signed
-- somewhere); and nobody of it revoked without giving a new one, unless a ground outlives revocation. What was consented to for
-- health, diagnostics or pictures goes out of sight when that consent ends.
create function ryadom.refresh_withheld(org integer, families uuid[]) returns void language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  before_all text := current_setting('ryadom.all', true);
begin
  -- The organization may be going itself.
  if not exists (select from ryadom.organization o where o.id = org) then return; end if;
  perform set_config('ryadom.all', '1', true);
  delete from ryadom.withheld w where w.organization_id = org and (families is null or w.family_id = any (families));
  insert into ryadom.withheld (organization_id, purpose, subject_id, family_id, from_on, to_on)
  with ground as materialized (
    select g.purpose, range_agg(daterange(g.from_on, g.to_on + 1)) as covered,
      coalesce(range_agg(daterange(g.from_on, g.to_on + 1)) filter (where g.after_revocation), '{}') as lasting
    from ryadom.organization_ground g where g.organization_id = org group by g.purpose
  ), given as materialized (
    -- A consent that holds covers every day until its last: the past needs no answer.
    select c.family_id, c.person_id, c.purpose, bool_or(c.revoked_on is not null) as revoked,
      coalesce(range_agg(daterange(null, c.until_on + 1)) filter (where c.revoked_on is null), '{}') as covered
    from ryadom.consent c where c.organization_id = org and (families is null or c.family_id = any (families))
      and c.signed_on is not null and c.purpose in ('general', 'health', 'photo', 'diagnostics')
    group by c.family_id, c.person_id, c.purpose
  ), by_family as materialized (
    select v.family_id, range_agg(v.covered) as covered from given v where v.purpose = 'general' group by v.family_id
  ), gap as (
    select 'general' as purpose, f.id as subject_id, f.id as family_id, '{(,)}'::datemultirange
      - coalesce((select g.covered from ground g where g.purpose = 'general'), '{}') - coalesce(b.covered, '{}')
      - datemultirange(daterange(null, f.created_at::date + 10)) as days
    from ryadom.family f left join by_family b on b.family_id = f.id
    where f.organization_id = org and (families is null or f.id = any (families))
    union all
    select v.purpose, case when v.purpose in ('health', 'diagnostics') then v.person_id else v.family_id end, v.family_id,
      '{(,)}'::datemultirange - v.covered - coalesce(case when v.revoked then g.lasting else g.covered end, '{}')
    from given v left join ground g on g.purpose = v.purpose
    where v.revoked or v.purpose <> 'general'
  )
  select org, x.purpose, x.subject_id, x.family_id, coalesce(lower(x.days), '-infinity'), coalesce(upper(x.days), 'infinity')
  from (select gap.purpose, gap.subject_id, gap.family_id, unnest(range_agg(gap.days)) as days from gap group by 1, 2, 3) x
  where upper(x.days) is null or upper(x.days) > current_date - 1
  -- Who moved has consents in two families.
  on conflict (organization_id, purpose, subject_id, from_on) do update set to_on = greatest(withheld.to_on, excluded.to_on);
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
end $$;
revoke execute on function ryadom.refresh_withheld(integer, uuid[]) from public;

create function ryadom.consents_changed() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    perform ryadom.refresh_withheld(o.organization_id, array_agg(distinct o.family_id)) from old_rows o group by o.organization_id;
  elsif tg_op = 'UPDATE' then
    perform ryadom.refresh_withheld(t.organization_id, array_agg(distinct t.family_id))
      from (select organization_id, family_id from new_rows union all select organization_id, family_id from old_rows) t group by t.organization_id;
  else
    perform ryadom.refresh_withheld(n.organization_id, array_agg(distinct n.family_id)) from new_rows n where n.signed_on is not null group by n.organization_id;
  end if;
  return null;
end $$;
create trigger consents_added after insert on ryadom.consent referencing new table as new_rows
  for each statement execute function ryadom.consents_changed();
create trigger consents_changed after update on ryadom.consent referencing old table as old_rows new table as new_rows
  for each statement execute function ryadom.consents_changed();
create trigger consents_removed after delete on ryadom.consent referencing old table as old_rows
  for each statement execute function ryadom.consents_changed();

create function ryadom.grounds_changed() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  org integer := ryadom.org();
begin
  if org is not null then perform ryadom.refresh_withheld(org, null); end if;
  return null;
end $$;
create trigger grounds_changed after insert or update or delete on ryadom.organization_ground
  for each statement execute function ryadom.grounds_changed();

-- New families matter only where the organization's ground is missing or ends one day.
create function ryadom.families_added() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from ryadom.organization_ground g where g.organization_id = (select min(organization_id) from new_rows)
      and g.purpose = 'general' and g.to_on is null and g.from_on <= current_date) then
    return null;
  end if;
  perform ryadom.refresh_withheld(n.organization_id, array_agg(n.id)) from new_rows n group by n.organization_id;
  return null;
end $$;
create trigger withheld_added after insert on ryadom.family referencing new table as new_rows
  for each statement execute function ryadom.families_added();
create function ryadom.families_removed() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
begin
  delete from ryadom.withheld w using old_rows o where w.organization_id = o.organization_id and w.family_id = o.id;
  return null;
end $$;
create trigger withheld_removed after delete on ryadom.family referencing old table as old_rows
  for each statement execute function ryadom.families_removed();

-- Reports count also what they do not show: they ask for everything, learn what the day was, and set it back before the list.
create function ryadom.withhold_on(day text) returns text language plpgsql as $$
declare
  before_day text := coalesce(current_setting('ryadom.withheld', true), '');
begin
  perform set_config('ryadom.withheld', day, true);
  return before_day;
end $$;
-- The organization's day as text when it withholds anything then, else an empty text.
create function ryadom.withheld_day(org integer, zone text) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select case when exists (select from ryadom.withheld w where w.organization_id = org and w.from_on <= (now() at time zone zone)::date
    and w.to_on > (now() at time zone zone)::date) then (now() at time zone zone)::date::text else '' end
$$;
-- After a change of consents the same transaction answers by the new state.
create function ryadom.withhold_now() returns void language sql as $$
  select set_config('ryadom.withheld', ryadom.withheld_day(o.id, o.time_zone), true) from ryadom.organization o where o.id = ryadom.org()
$$;
