-- The norm of contact of each installed version of a pack beside its content: lists ask for it in every row, and taking it out of
-- the whole pack each time costs more than the list.
alter table ryadom.pack_version add column contact_days integer;
create function ryadom.note_contact_norm() returns trigger language plpgsql as $$
begin
  new.contact_days := (new.content->'contact'->>'days')::integer;
  return new;
end $$;
-- The owner is bound by row-level security too: each organization is entered by itself.
do $$
declare
  organization record;
begin
  for organization in select id from ryadom.organization loop
    perform set_config('ryadom.org', organization.id::text, true);
    update ryadom.pack_version set contact_days = (content->'contact'->>'days')::integer where organization_id = organization.id;
  end loop;
  perform set_config('ryadom.org', '', true);
end $$;
create trigger contact_norm_noted before insert or update of content on ryadom.pack_version
  for each row execute function ryadom.note_contact_norm();
-- Days that may pass between two contacts, by the version that a case runs on.
create view ryadom.contact_norm_view with (security_invoker = true) as
  select organization_id, practice_id, version, contact_days as days from ryadom.pack_version;
grant select on ryadom.contact_norm_view to ryadom_app;
