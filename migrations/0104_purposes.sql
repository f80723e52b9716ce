-- Health and photographs ask for a consent or a ground of their own, also where nobody was asked before (decision 20); the first
-- days of a family and the protection of life are grounds of the organization as data, dated and named like any other.

-- ── grounds that are new ─────────────────────────────────────────────────────────────────────────────────────────
-- `life`: an alarm about a child in danger is shown to those whom it asks, whatever consents say. `first_days`: the ground holds for
-- so many days from the day a family is written down; after them a consent, or another ground, must be there.
alter table ryadom.organization_ground drop constraint organization_ground_purpose_check;
alter table ryadom.organization_ground add constraint organization_ground_purpose_check
  check (purpose in ('general', 'health', 'transfer', 'photo', 'diagnostics', 'messages', 'life'));
alter table ryadom.organization_ground add column first_days integer check (first_days between 1 and 366);
alter table ryadom.organization_ground add constraint organization_ground_first_days_general
  check (first_days is null or (purpose = 'general' and not after_revocation));
create or replace view ryadom.ground_view with (security_invoker = true) as
  select organization_id, id, purpose, name, basis, from_on, to_on, after_revocation, first_days from ryadom.organization_ground;

create function ryadom.further_grounds(org integer) returns void language sql as $$
  insert into ryadom.organization_ground (organization_id, id, purpose, name, basis, from_on, after_revocation, first_days)
  values (org, gen_random_uuid(), 'general', 'Первые дни: согласие ещё не подписано',
      'Пункт 5 части 1 статьи 6 Федерального закона № 152-ФЗ: действия по просьбе семьи до договора с ней. Десять дней — значение по умолчанию, впишите своё', '2000-01-01', false, 10),
    (org, gen_random_uuid(), 'life', 'Защита жизни и здоровья',
      'Пункт 6 части 1 статьи 6 и пункт 3 части 2 статьи 10 Федерального закона № 152-ФЗ: согласие получить невозможно, а медлить нельзя', '2000-01-01', true, null)
$$;
create or replace function ryadom.ground_of_new_organization() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  before_org text := current_setting('ryadom.org', true);
begin
  perform set_config('ryadom.org', new.id::text, true);
  perform ryadom.first_ground(new.id), ryadom.further_grounds(new.id);
  perform set_config('ryadom.org', coalesce(before_org, ''), true);
  return null;
end $$;

-- As 0072 has it; the first days are no ground to ask for anything but showing.
create or replace function ryadom.has_ground(org integer, person uuid, purpose text, partner uuid default null) returns boolean language sql stable as $$
  select exists (select from ryadom.consent c where c.organization_id = org and c.person_id = person and c.purpose = has_ground.purpose
      and c.partner_id is not distinct from partner and c.signed_on is not null and c.revoked_on is null
      and (c.until_on is null or c.until_on >= d.day))
    or exists (select from ryadom.organization_ground g where g.organization_id = org and g.purpose = has_ground.purpose and g.first_days is null
      and g.from_on <= d.day and (g.to_on is null or g.to_on >= d.day)
      and (g.after_revocation or not exists (select from ryadom.consent c where c.organization_id = org and c.person_id = person
        and c.purpose = has_ground.purpose and c.partner_id is not distinct from partner and c.revoked_on is not null)))
  from (select ryadom.organization_day(org) as day) d
$$;

-- As 0073 has it, with the first days of a family as the organization's grounds of that kind say.
create or replace function ryadom.refresh_withheld(org integer, families uuid[]) returns void language plpgsql security definer
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
    from ryadom.organization_ground g where g.organization_id = org and g.first_days is null group by g.purpose
  ), first as materialized (
    -- Families of one day are alike.
    select f.day, range_agg(daterange(g.from_on, g.to_on + 1) * daterange(null, f.day + g.first_days)) as covered
    from (select distinct f.created_at::date as day from ryadom.family f where f.organization_id = org and (families is null or f.id = any (families))) f
    join ryadom.organization_ground g on g.organization_id = org and g.purpose = 'general' and g.first_days is not null group by f.day
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
      - coalesce((select g.covered from ground g where g.purpose = 'general'), '{}') - coalesce(b.covered, '{}') - coalesce(d.covered, '{}') as days
    from ryadom.family f left join by_family b on b.family_id = f.id left join first d on d.day = f.created_at::date
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
create or replace function ryadom.families_added() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from ryadom.organization_ground g where g.organization_id = (select min(organization_id) from new_rows)
      and g.purpose = 'general' and g.first_days is null and g.to_on is null and g.from_on <= current_date) then
    return null;
  end if;
  perform ryadom.refresh_withheld(n.organization_id, array_agg(n.id)) from new_rows n group by n.organization_id;
  return null;
end $$;

do $$
declare
  one record;
begin
  for one in select id from ryadom.organization loop
    perform set_config('ryadom.org', one.id::text, true);
    perform ryadom.further_grounds(one.id);
  end loop;
  perform set_config('ryadom.org', '', true);
end $$;

-- ── who asks, and on what day ────────────────────────────────────────────────────────────────────────────────────
-- The day of the transaction of a person, by the organization's clock; null: the program itself, the command line, functions with
-- the owner's rights. What asks strictly compares with it.
create function ryadom.asked_on() returns date language sql stable parallel safe as $$
  select case when current_user = 'ryadom_app' then nullif(current_setting('ryadom.asked', true), '')::date end
$$;
do $$
declare
  body text := pg_get_functiondef('ryadom.enter(text, text, text, text[], text[], text[])'::regprocedure);
  place text := 'set_config(''ryadom.withheld'', ryadom.withheld_day(f.id, f.time_zone), true) is not null';
begin
  if position(place in body) = 0 then raise exception 'ryadom.enter() does not set what is withheld where 0104 looks for it'; end if;
  execute replace(body, place, place || ' and set_config(''ryadom.asked'', (now() at time zone f.time_zone)::date::text, true) <> ''''');
end $$;
-- Whether the organization has a ground of its own for the purpose today.
create function ryadom.ground_holds(purpose text) returns boolean language plpgsql stable as $$
begin
  return exists (select from ryadom.organization_ground g where g.organization_id = ryadom.org() and g.purpose = ground_holds.purpose and g.first_days is null
    and g.from_on <= ryadom.asked_on() and (g.to_on is null or g.to_on >= ryadom.asked_on()));
end $$;

-- ── statuses that speak of health ────────────────────────────────────────────────────────────────────────────────
-- Which they are, a practice says («health» beside its word).
alter table ryadom.pack_version add column health_words text[] not null default '{}';
create function ryadom.note_health_words() returns trigger language plpgsql as $$
begin
  new.health_words := array(select w->>'id' from jsonb_array_elements(coalesce(new.content->'statuses', '[]')) w where (w->>'health')::boolean);
  return new;
end $$;
create trigger health_words before insert or update of content on ryadom.pack_version for each row execute function ryadom.note_health_words();
-- Whether statuses of health of the person may be shown.
create function ryadom.health_shown(person uuid) returns boolean language sql stable as $$
  select coalesce(person <> all (ryadom.withheld_ids('{health}')), true) and (ryadom.ground_holds('health')
    or exists (select from ryadom.consent c where c.organization_id = ryadom.org() and c.person_id = person
      and c.purpose = 'health' and c.signed_on is not null and c.revoked_on is null and (c.until_on is null or c.until_on >= ryadom.asked_on())))
$$;
create function ryadom.health_words() returns text[] language plpgsql stable as $$
begin
  return array(select distinct unnest(v.health_words) from ryadom.pack_version v where v.organization_id = ryadom.org());
end $$;

drop policy withheld_health on ryadom.person_status;
do $$
begin
  execute format($rule$create policy withheld_health on ryadom.person_status as restrictive for select using ((select ryadom.asked_on()) is null
    or status_id <> all ((select ryadom.health_words())::text[])
    or (%s and ((select ryadom.ground_holds('health')) or exists (select from ryadom.consent c where c.organization_id = ryadom.person_status.organization_id
      and c.person_id = ryadom.person_status.person_id and c.purpose = 'health' and c.signed_on is not null and c.revoked_on is null
      and (c.until_on is null or c.until_on >= (select ryadom.asked_on()))))))$rule$, ryadom.shown('ryadom.person_status', 'person_id', '{health}'));
end $$;

-- ── photographs of people ────────────────────────────────────────────────────────────────────────────────────────
-- A picture of a paper is no photograph of a person; who attaches it says which it is.
alter table ryadom.attachment add column photo boolean not null default false check (not photo or kind = 'picture');
create or replace view ryadom.attachment_view with (security_invoker = true) as
  select organization_id, id, family_id, subject, subject_id, kind, media_type, name, description, size, sha256, file_key,
    thumbnail_key, width, height, cancelled_at, cancel_reason, erased_at, created_by, version, created_at, photo
  from ryadom.attachment;
-- Whether a picture of the family may be shown: nobody of it revoked, and for a photograph of people somebody agreed or the
-- organization has a ground.
create function ryadom.picture_shown(family uuid, people boolean) returns boolean language sql stable as $$
  select coalesce(family <> all (ryadom.withheld_ids('{photo}')), true) and (not people or ryadom.ground_holds('photo')
    or exists (select from ryadom.consent c where c.organization_id = ryadom.org() and c.family_id = family
      and c.purpose = 'photo' and c.signed_on is not null and c.revoked_on is null and (c.until_on is null or c.until_on >= ryadom.asked_on())))
$$;
drop policy withheld_photo on ryadom.attachment;
do $$
begin
  execute format($rule$create policy withheld_photo on ryadom.attachment as restrictive for select using (kind <> 'picture'
    or (%s and (not photo or (select ryadom.asked_on()) is null or (select ryadom.ground_holds('photo'))
      or exists (select from ryadom.consent c where c.organization_id = ryadom.attachment.organization_id and c.family_id = ryadom.attachment.family_id
        and c.purpose = 'photo' and c.signed_on is not null and c.revoked_on is null and (c.until_on is null or c.until_on >= (select ryadom.asked_on()))))))$rule$,
    ryadom.shown('ryadom.attachment', 'family_id', '{photo}'));
end $$;

-- How much is kept of a family and who sees it asks for the difference: with the owner's rights, so also what is out of sight.
create function ryadom.kept_of_family(family uuid) returns table (health integer, photo integer) language sql stable security definer
  set search_path = pg_catalog, pg_temp as $$
  select (select count(*)::integer from ryadom.person_status s where s.organization_id = ryadom.org() and s.family_id = family and s.to_on is null and s.id <> all (ryadom.closed_subjects(ryadom.org()))
      and s.status_id = any (ryadom.health_words())),
    (select count(*)::integer from ryadom.attachment a where a.organization_id = ryadom.org() and a.family_id = family and a.kind = 'picture' and a.cancelled_at is null
      and a.id <> all (ryadom.closed_subjects(ryadom.org())))
$$;

-- ── assessments that stood on a consent, in the one form that everything withheld has ─────────────────────────────
drop policy withheld_diagnostics on ryadom.assessment;
do $$
begin
  execute format($rule$create policy withheld_diagnostics on ryadom.assessment as restrictive for select using (ground is distinct from 'diagnostics' or (%s))$rule$,
    ryadom.shown('ryadom.assessment', 'person_id', '{diagnostics}'));
end $$;

-- ── signals and applications that name a family ──────────────────────────────────────────────────────────────────
do $$
begin
  execute format('create policy withheld on ryadom.intake_signal as restrictive for select using (%s)', ryadom.shown('ryadom.intake_signal', 'family_id', '{general}'));
  execute format('create policy withheld on ryadom.intake_application as restrictive for select using (%s)', ryadom.shown('ryadom.intake_application', 'family_id', '{general}'));
end $$;

-- ── a child in danger ────────────────────────────────────────────────────────────────────────────────────────────
-- An open alarm of a family that is withheld stays with those whom it asks while the organization's ground for it holds.
do $$
begin
  execute format($rule$alter policy withheld on ryadom.alarm using (%s or (state <> 'closed' and (select ryadom.ground_holds('life'))))$rule$, ryadom.shown('ryadom.alarm', 'family_id', '{general}'));
  execute format($rule$alter policy withheld on ryadom.alarm_step using (%s or exists (select from ryadom.alarm a
    where a.organization_id = ryadom.alarm_step.organization_id and a.id = ryadom.alarm_step.alarm_id))$rule$, ryadom.shown('ryadom.alarm_step', 'family_id', '{general}'));
  execute format($rule$alter policy withheld on ryadom.alarm_turn using (%s or exists (select from ryadom.alarm a
    where a.organization_id = ryadom.alarm_turn.organization_id and a.id = ryadom.alarm_turn.alarm_id))$rule$, ryadom.shown('ryadom.alarm_turn', 'family_id', '{general}'));
end $$;
-- What of such a family is needed to reach the child: code, address, phones; no names. By the rows that the caller sees, so only
-- of alarms that are shown.
create function ryadom.alarm_minimum(alarm uuid) returns table (code text, place text, phones json) language sql stable security definer
  set search_path = pg_catalog, pg_temp as $$
  select f.code, nullif(concat_ws(', ', s.name, f.address), ''),
    coalesce((select json_agg(json_build_object('value', n.value, 'whose', null) order by n.id) from ryadom.contact n
      where n.organization_id = f.organization_id and n.family_id = f.id and n.kind = 'phone' and n.to_on is null
        and n.id <> all (ryadom.closed_subjects(f.organization_id))), '[]')
  from ryadom.alarm a join ryadom.family f on f.organization_id = a.organization_id and f.id = a.family_id
  left join ryadom.settlement s on s.organization_id = f.organization_id and s.id = f.settlement_id
  where a.organization_id = ryadom.org() and a.id = alarm and a.state <> 'closed'
$$;

-- ── submitted reports ────────────────────────────────────────────────────────────────────────────────────────────
-- Rows of a list that are kept and not shown now: how many, by what the caller may see of the report itself.
create function ryadom.frozen_withheld(report uuid, indicator text, day date) returns integer language sql stable security definer
  set search_path = pg_catalog, pg_temp as $$
  select count(*)::integer from ryadom.frozen_row r where r.organization_id = ryadom.org() and r.report_id = report and (indicator is null or r.indicator_id = indicator)
    and exists (select from ryadom.withheld w where w.organization_id = r.organization_id and w.purpose = 'general'
      and w.subject_id = (r.item->>'familyId')::uuid and w.from_on <= day and w.to_on > day)
$$;
