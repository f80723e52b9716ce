-- What a colleague has recorded today, newest first.
create index service_record_author on ryadom.service_record (organization_id, created_by, created_at desc) where created_by is not null;
create index aid_record_author on ryadom.aid_record (organization_id, created_by, created_at desc) where created_by is not null;
create index outcome_record_author on ryadom.outcome_record (organization_id, created_by, created_at desc) where created_by is not null;
