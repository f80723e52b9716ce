-- A document keeps what it was filled with, so it goes out of sight together with what is closed (decision 22), made before or after the closing.
alter table ryadom.document add column holds text[] not null default '{}'; -- ids of rows; a person in a family, a family's 'living' address
create policy closed on ryadom.document as restrictive for select using ((select ryadom.closed_now()) is null
  or coalesce(not (holds && (select ryadom.closed_pairs())::text[]), true));
-- Papers of a passport have to know what row each line was made of.
create or replace view ryadom.passport_part_view with (security_invoker = true) as
  select p.organization_id, p.passport_id, p.place, p.family_id, p.section, p.key, p.person_id, p.ground, p.title, p.words, p.grade, p.noted_on, p.source_id
  from ryadom.passport_part p
  where p.person_id is null or exists (select from ryadom.member_view m
    where m.organization_id = p.organization_id and m.family_id = p.family_id and m.person_id = p.person_id);
