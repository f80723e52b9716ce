-- Who is on duty, for the page of the day.
create view ryadom.duty_view with (security_invoker = true) as
  select organization_id, id, branch_id, staff_id, from_on, to_on, place from ryadom.duty;
grant select on ryadom.duty_view to ryadom_app;
