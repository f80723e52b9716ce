-- Assessments of a child are out of sight when the consent that they stood on ends (consents are 0072–0074).
create policy withheld_diagnostics on ryadom.assessment as restrictive for select using (ground is null or person_id is null
  or (select ryadom.withheld_on()) is null or not exists (select from ryadom.withheld w where w.organization_id = ryadom.assessment.organization_id
    and w.purpose = ryadom.assessment.ground and w.subject_id = ryadom.assessment.person_id
    and w.from_on <= (select ryadom.withheld_on()) and w.to_on > (select ryadom.withheld_on())));
