-- What papers say of consents, applications and assessments beyond what other modules need. Whoever reads a view reads it with the
-- own rights, so nothing opens by it that is not open already.
create view ryadom.consent_paper_view with (security_invoker = true) as
  select organization_id, id, family_id, person_id, purpose, partner_id, given_by, representative_id, representative_name, representative_birth_on,
    representative_document, conditions, prepared_on, until_on, signed_on, revoked_on, cancelled_at from ryadom.consent;
create view ryadom.application_paper_view with (security_invoker = true) as
  select organization_id, id, practice_id, pack_version, family_id, case_id, received_on, channel_id, applicant, asks, people, urgency_id, state, due_on,
    decided_on from ryadom.intake_application;
create view ryadom.signal_paper_view with (security_invoker = true) as
  select organization_id, id, practice_id, pack_version, family_id, source_id, source_name, anonymous, received_on, received_time, about, place, signs, urgency_id, due_on,
    assigned_to, state, reason_id, passed_to, checked_by, checked_on, created_at from ryadom.intake_signal;
create view ryadom.instrument_view with (security_invoker = true) as
  select organization_id, instrument_id, version, title, content from ryadom.instrument_version;
create view ryadom.staff_paper_view with (security_invoker = true) as select organization_id, id, name, position from ryadom.staff;
grant select on ryadom.signal_paper_view, ryadom.staff_paper_view, ryadom.consent_paper_view, ryadom.application_paper_view, ryadom.instrument_view to ryadom_app;
