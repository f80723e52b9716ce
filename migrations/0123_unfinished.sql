-- «Сегодня» asks for the unfinished records of each family of its reader: they are few among all, and found without looking at the rest.
create index service_record_unfinished on ryadom.service_record (organization_id, case_id, happened_on)
  where cancelled_at is null and (minutes is null or practitioner is null);
