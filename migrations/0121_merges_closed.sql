-- A merge keeps the words of both sides as they were: names of people, titles of families, a settlement. Whoever may not see what these
-- words tell of sees no such merge, made before or after the closing (decision 22), nor its line in the history of the card.

-- Whether a merge tells of one of `pairs` (see ryadom.items_of): a person in a family, a member who gave the title, the place where they live.
-- Looks over all families: a label of a person names also the family that he or she came from.
create function ryadom.merge_tells(run uuid, pairs text[]) returns boolean language plpgsql stable security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  one record;
  ids uuid[];
  families uuid[];
  sight text := coalesce(current_setting('ryadom.all', true), '');
begin
  perform set_config('ryadom.all', '1', true);
  select r.kind, r.family_id, r.keep_id, r.other_id into one from ryadom.merge_run r where r.organization_id = ryadom.org() and r.id = run;
  -- Either side may have been merged again since, and an undone one stands on its own.
  ids := array[one.keep_id, one.other_id] || array(select m.into_id from ryadom.merged_into(array[one.keep_id, one.other_id]) m);
  families := one.family_id || ids || array(select m.family_id from ryadom.membership m where m.organization_id = ryadom.org() and m.person_id = any (ids));
  perform set_config('ryadom.all', sight, true);
  return exists (select from unnest(families) f(id) where f.id::text || 'title' = any (pairs) or (one.kind = 'family' and f.id::text || 'living' = any (pairs)))
    or exists (select from unnest(families) f(id), unnest(ids) p(id) where f.id::text || p.id::text = any (pairs));
end $$;
revoke execute on function ryadom.merge_tells(uuid, text[]) from public;
grant execute on function ryadom.merge_tells(uuid, text[]) to ryadom_app;

create policy closed on ryadom.merge_run as restrictive for select using ((select ryadom.closed_now()) is null
  or not coalesce(ryadom.merge_tells(id, (select ryadom.closed_pairs())::text[]), false));
-- The history of what hangs on a person goes out of sight with the person: rows that are there, were removed, or were merged into another.
create function ryadom.history_tells(family uuid, subject uuid, pairs text[]) returns boolean language plpgsql stable security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  org integer := ryadom.org();
  people uuid[] := array(
    select t.id from (
      select history_tells.subject
      union all select c.person_id from ryadom.contact c where c.organization_id = org and c.id = history_tells.subject
      union all select a.person_id from ryadom.address a where a.organization_id = org and a.id = history_tells.subject
      union all select unnest(array[r.person_id, r.other_id]) from ryadom.relation r where r.organization_id = org and r.id = history_tells.subject
      union all select s.person_id from ryadom.person_status s where s.organization_id = org and s.id = history_tells.subject
      union all select o.person_id from ryadom.outcome_record o where o.organization_id = org and o.id = history_tells.subject
      union all select m.person_id from ryadom.membership m where m.organization_id = org and m.id = history_tells.subject
      -- What was removed is known by what was once written of it.
      union all select case when v.said ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' then v.said::uuid end
        from ryadom.field_history h cross join lateral jsonb_each(h.changes) e
        cross join lateral jsonb_array_elements_text(case when jsonb_typeof(e.value) = 'array' then e.value else '[]' end) v(said)
        where h.organization_id = org and h.subject_id = history_tells.subject and e.key in ('personId', 'otherId', 'person', 'representativeId')
    ) t(id) where t.id is not null);
begin
  people := people || array(select m.into_id from ryadom.merged_into(people) m);
  return exists (select from unnest(people) p(id) where history_tells.family::text || p.id::text = any (pairs));
end $$;
revoke execute on function ryadom.history_tells(uuid, uuid, text[]) from public;
grant execute on function ryadom.history_tells(uuid, uuid, text[]) to ryadom_app;

create policy merges on ryadom.field_history as restrictive for select using ((select ryadom.closed_now()) is null
  or not coalesce(case subject when 'merge' then ryadom.merge_tells(subject_id, (select ryadom.closed_pairs())::text[])
    else ryadom.history_tells(family_id, subject_id, (select ryadom.closed_pairs())::text[]) end, false));
