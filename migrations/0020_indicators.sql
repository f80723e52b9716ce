-- What indicators read besides the views of people and services: the three kinds of facts under the same column names,
-- and people apart from their memberships. All views run with the caller's rights, so row-level security counts only what
-- the caller may see.

create view ryadom.service_fact_view with (security_invoker = true) as
  select organization_id, practice_id, id as record_id, case_id, family_id, service_id as word_id, null::text as extra_id,
    happened_on, code, practitioner as detail, cancelled_at, cancel_reason
  from ryadom.service_record;
create view ryadom.aid_fact_view with (security_invoker = true) as
  select organization_id, practice_id, id as record_id, case_id, family_id, aid_id as word_id, source_id as extra_id,
    happened_on, code, note as detail, cancelled_at, cancel_reason
  from ryadom.aid_record;
create view ryadom.outcome_fact_view with (security_invoker = true) as
  select organization_id, practice_id, id as record_id, case_id, family_id, person_id, outcome_id as word_id,
    kind_id as extra_id, happened_on, code, evidence as detail, cancelled_at, cancel_reason
  from ryadom.outcome_record;
create view ryadom.person_fact_view with (security_invoker = true) as
  select organization_id, id, last_name, first_name, patronymic, birth_on from ryadom.person;
create view ryadom.membership_fact_view with (security_invoker = true) as
  select organization_id, id, family_id, person_id, role, from_on, to_on from ryadom.membership;
grant select on ryadom.service_fact_view, ryadom.aid_fact_view, ryadom.outcome_fact_view, ryadom.person_fact_view,
  ryadom.membership_fact_view to ryadom_app;

-- Lists behind a number walk the facts of a period in the order of their dates.
create index aid_record_period on ryadom.aid_record (organization_id, practice_id, happened_on, id);
create index outcome_record_period on ryadom.outcome_record (organization_id, practice_id, happened_on, id);
create index mentor_tested on ryadom.mentor (organization_id, practice_id, tested_on, id);
