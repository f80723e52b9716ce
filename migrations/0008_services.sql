-- The newest contact of a case is kept here, in the database, so that no write path (screen, import, undo) can forget it.

-- Rows of cases change often without changing who sees the family (last contact, mentor, reasons); only a change of
-- branch or case manager asks for the scope again.
create function ryadom.refresh_changed_scope() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  org integer;
  families uuid[];
  before_all text := current_setting('ryadom.all', true);
begin
  select min(n.organization_id), array_agg(distinct n.family_id) into org, families
    from new_rows n join old_rows o on o.organization_id = n.organization_id and o.id = n.id
    where (n.branch_id, n.family_id) <> (o.branch_id, o.family_id) or n.case_manager_id is distinct from o.case_manager_id;
  if families is null then return null; end if;
  perform set_config('ryadom.all', '1', true);
  delete from ryadom.family_scope s where s.organization_id = org and s.family_id = any (families)
    and not exists (select from ryadom.family_principals(org, families) p
      where p.family_id = s.family_id and p.principal = s.principal);
  insert into ryadom.family_scope (organization_id, family_id, principal)
    select org, p.family_id, p.principal from ryadom.family_principals(org, families) p
    on conflict do nothing;
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return null;
end $$;
drop trigger family_scope_changed on ryadom.family_case;
create trigger family_scope_changed after update on ryadom.family_case referencing new table as new_rows old table as old_rows
  for each statement execute function ryadom.refresh_changed_scope();

-- The lock comes before the look: writers of one case wait for each other here, and each statement of this function sees
-- what the one before it committed. A record that is not the newest leaves the case alone.
create function ryadom.contact_added() returns trigger language plpgsql as $$
declare
  behind boolean;
begin
  select bool_or(locked.last_contact_on is null or locked.last_contact_on < locked.newest) into behind from (
    select c.last_contact_on, n.newest from ryadom.family_case c
      join (select organization_id, case_id, max(happened_on) newest from new_rows where cancelled_at is null group by 1, 2) n
        on n.organization_id = c.organization_id and n.case_id = c.id
      order by c.id for no key update of c) locked;
  if behind then
    update ryadom.family_case c set last_contact_on = n.newest
      from (select organization_id, case_id, max(happened_on) newest from new_rows where cancelled_at is null group by 1, 2) n
      where c.organization_id = n.organization_id and c.id = n.case_id
        and (c.last_contact_on is null or c.last_contact_on < n.newest);
  end if;
  return null;
end $$;
create function ryadom.contact_changed() returns trigger language plpgsql as $$
declare
  touched uuid[];
  org integer;
begin
  if tg_op = 'DELETE' then
    select min(organization_id), array_agg(distinct case_id) into org, touched from old_rows;
  else
    select min(n.organization_id), array_agg(distinct n.case_id) || array_agg(distinct o.case_id) into org, touched
      from new_rows n join old_rows o on o.organization_id = n.organization_id and o.id = n.id
      where n.happened_on <> o.happened_on or n.case_id <> o.case_id or (n.cancelled_at is null) <> (o.cancelled_at is null);
  end if;
  if touched is null then return null; end if;
  perform from ryadom.family_case c where c.organization_id = org and c.id = any (touched) order by c.id for no key update;
  update ryadom.family_case c set last_contact_on = newest.happened_on
    from (select t.id, (select max(s.happened_on) from ryadom.service_record s
        where s.organization_id = org and s.case_id = t.id and s.cancelled_at is null) happened_on
      from unnest(touched) t(id)) newest
    where c.organization_id = org and c.id = newest.id and c.last_contact_on is distinct from newest.happened_on;
  return null;
end $$;
create trigger contact_added after insert on ryadom.service_record referencing new table as new_rows
  for each statement execute function ryadom.contact_added();
create trigger contact_changed after update on ryadom.service_record referencing new table as new_rows old table as old_rows
  for each statement execute function ryadom.contact_changed();
create trigger contact_removed after delete on ryadom.service_record referencing old table as old_rows
  for each statement execute function ryadom.contact_changed();

-- ── views for other modules ──────────────────────────────────────────────────────────────────────────────────────
-- Which content a pack version has, without the content.
create view ryadom.pack_version_view with (security_invoker = true) as
  select organization_id, practice_id, version, encode(digest, 'hex') as digest from ryadom.pack_version;
create view ryadom.service_view with (security_invoker = true) as select * from ryadom.service_record;
create view ryadom.recipient_view with (security_invoker = true) as select * from ryadom.service_recipient;
create view ryadom.aid_view with (security_invoker = true) as select * from ryadom.aid_record;
create view ryadom.outcome_view with (security_invoker = true) as select * from ryadom.outcome_record;
create view ryadom.mentor_view with (security_invoker = true) as select * from ryadom.mentor;
grant select on ryadom.pack_version_view, ryadom.service_view, ryadom.recipient_view, ryadom.aid_view, ryadom.outcome_view,
  ryadom.mentor_view to ryadom_app;
-- Names of colleagues beside what they did.
create view ryadom.staff_name_view with (security_invoker = true) as select organization_id, id, name from ryadom.staff;
-- History as people read it: who, when, from what to what.
create view ryadom.history_view with (security_invoker = true) as
  select h.organization_id, h.id, h.subject, h.subject_id, h.family_id, h.version, h.changes, h.source, s.name as by,
    to_char(h.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at
  from ryadom.field_history h left join ryadom.staff s on s.organization_id = h.organization_id and s.id = h.staff_id;
grant select on ryadom.staff_name_view, ryadom.history_view to ryadom_app;
