-- What is closed leaves no trace in the log of who did what, nor in the sums of submitted reports (decision 22).

-- The administrator, who keeps order and sees no family, reads the whole log; in it there are ids and no words.
create function ryadom.is_administrator() returns boolean language plpgsql stable as $$
begin
  return exists (select from ryadom.staff_role r where r.organization_id = ryadom.org() and r.staff_id = ryadom.staff() and r.role = 'administrator');
end $$;
create policy closed on ryadom.audit_tail as restrictive for select using ((select ryadom.closed_now()) is null or (select ryadom.is_administrator())
  or (coalesce(subject_id <> all ((select ryadom.closed_ids())::uuid[]), true) and coalesce(subject_id <> all ((select ryadom.closed_now())::uuid[]), true)));
create policy closed on ryadom.audit_event as restrictive for select using ((select ryadom.closed_now()) is null or (select ryadom.is_administrator())
  or (coalesce(subject_id <> all ((select ryadom.closed_ids())::uuid[]), true) and coalesce(subject_id <> all ((select ryadom.closed_now())::uuid[]), true)));

-- As 0104 has it; rows of what is closed are told of in the same number.
create or replace function ryadom.frozen_withheld(report uuid, indicator text, day date) returns integer language sql stable security definer
  set search_path = pg_catalog, pg_temp as $$
  select count(*)::integer from ryadom.frozen_row r
  cross join (select (ryadom.items_of(coalesce(nullif(current_setting('ryadom.closed', true), ''), '{}')::uuid[])).pairs as pairs) c
  where r.organization_id = ryadom.org() and r.report_id = report and (indicator is null or r.indicator_id = indicator)
    and (exists (select from ryadom.withheld w where w.organization_id = r.organization_id and w.purpose = 'general'
      and w.subject_id = (r.item->>'familyId')::uuid and w.from_on <= day and w.to_on > day)
    or coalesce(r.item->>'id' = any (c.pairs), false) or coalesce((r.item->>'familyId') || (r.item->>'personId') = any (c.pairs), false)
    or coalesce((r.item->>'familyId') || 'title' = any (c.pairs), false))
$$;

-- What hides rows from the caller now, as ryadom.withhold_on() takes it; an empty text when nothing does.
create function ryadom.hidden_now() returns text language sql stable as $$
  select coalesce(current_setting('ryadom.withheld', true), '')
    || case when coalesce(current_setting('ryadom.closed', true), '') = '' then '' else '|' || current_setting('ryadom.closed', true) end
$$;

-- Whether something among these compartments changes what a report counts: an address or a phone does not.
create function ryadom.closed_counts(compartments uuid[]) returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from ryadom.closed_item i where i.organization_id = ryadom.org() and i.compartment_id = any (compartments)
    and i.kind in ('membership', 'category', 'status', 'service', 'aid', 'outcome'))
$$;
