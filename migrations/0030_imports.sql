-- An undo deletes cases and people by thousands; each deletion looks for rows that point to them, so those need an index.

-- Cancelled records too: a deletion must find them. It serves the newest contact of a case as well as the partial one did.
drop index ryadom.service_record_case;
create index service_record_case on ryadom.service_record (organization_id, case_id, happened_on desc);
create index aid_record_case on ryadom.aid_record (organization_id, case_id);
create index outcome_record_case on ryadom.outcome_record (organization_id, case_id);
create index outcome_record_person on ryadom.outcome_record (organization_id, person_id) where person_id is not null;
