-- What a colleague has recorded today, newest first.
create index service_record_author on ryadom.service_record (organization_id, created_by, created_at desc) where created_by is not null;
create index aid_record_author on ryadom.aid_record (organization_id, created_by, created_at desc) where created_by is not null;
create index outcome_record_author on ryadom.outcome_record (organization_id, created_by, created_at desc) where created_by is not null;
-- Who belongs to a family, without the people: to count them need not ask who may see each.
create view ryadom.membership_view with (security_invoker = true) as
  select organization_id, family_id, person_id, role, to_on is null as current from ryadom.membership;
grant select on ryadom.membership_view to ryadom_app;
