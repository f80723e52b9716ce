-- Days that are not what their weekday says, as the organization counts terms: a year that it pasted replaces the program's own list, its
-- own word about a day wins. For modules that count terms before tasks do.
create view ryadom.calendar_view with (security_invoker = true) as
  select ryadom.org() as organization_id, p.on_day as day, p.working, false as own from ryadom.public_day_view p
  where not exists (select from ryadom.calendar_year y where y.organization_id = ryadom.org() and y.year = extract(year from p.on_day))
  union all
  select d.organization_id, d.on_day, d.working, not d.imported from ryadom.calendar_day d;
grant select on ryadom.calendar_view to ryadom_app;

-- What the letter with a decision says, for the module that prints it: words of the pack by their ids, people by their names.
create view ryadom.intake_letter_view with (security_invoker = true) as
  select a.organization_id, a.id, a.practice_id, a.pack_version, a.branch_id, a.family_id, a.applicant, a.received_on, a.channel_id, a.state, a.reason_id,
    a.decision_note, a.decided_by, a.decided_on, a.queued_on, a.offered_until, a.case_id, a.people
  from ryadom.intake_application a where a.state <> 'submitted';
-- For «Сегодня»: whom it is about, in the words that somebody wrote.
create or replace view ryadom.intake_signal_view with (security_invoker = true) as
  select organization_id, id, practice_id, branch_id, family_id, urgency_id, received_on, due_on, due_time, assigned_to, author_id, state, version, about
  from ryadom.intake_signal;
create or replace view ryadom.intake_application_view with (security_invoker = true) as
  select organization_id, id, practice_id, branch_id, family_id, signal_id, received_on, due_on, state, queued_on, offered_until, case_id, author_id, version,
    coalesce(nullif(concat_ws(' ', people->'members'->0->>'lastName', people->'members'->0->>'firstName'), ''), applicant, left(asks, 90)) as about
  from ryadom.intake_application;
grant select on ryadom.intake_letter_view to ryadom_app;
