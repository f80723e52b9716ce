-- Lines of passports go out of sight with what they tell of: a closed address, a closed person of this family (decision 22).
create policy closed on ryadom.passport_part as restrictive for select using ((select ryadom.hides_nothing())
  or (coalesce(source_id <> all ((select ryadom.closed_ids())::uuid[]), true)
    and coalesce(family_id::text || person_id::text <> all ((select ryadom.closed_pairs())::text[]), true)
    and (key <> 'living' or coalesce(family_id::text || 'living' <> all ((select ryadom.closed_pairs())::text[]), true))));
create policy closed on ryadom.passport_fact as restrictive for select using ((select ryadom.hides_nothing())
  or coalesce(family_id::text || person_id::text <> all ((select ryadom.closed_pairs())::text[]), true));
create policy closed on ryadom.passport_priority as restrictive for select using ((select ryadom.hides_nothing())
  or coalesce(family_id::text || person_id::text <> all ((select ryadom.closed_pairs())::text[]), true));
-- The history of such a line goes with it.
create policy passports on ryadom.field_history as restrictive for select using ((select ryadom.hides_nothing()) or case subject
  when 'passport_fact' then exists (select from ryadom.passport_fact p where p.organization_id = ryadom.field_history.organization_id and p.id = ryadom.field_history.subject_id)
  when 'passport_priority' then exists (select from ryadom.passport_priority p where p.organization_id = ryadom.field_history.organization_id and p.id = ryadom.field_history.subject_id)
  else true end);
