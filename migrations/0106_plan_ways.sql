-- Who helps from outside is chosen from the register of partners, with words of one's own beside it; why a norm is not met may be said
-- beside the measure while the plan is in force.
alter table ryadom.plan_measure add column partner_id uuid;
alter table ryadom.plan_measure add column short_note text;
alter table ryadom.plan_measure add constraint plan_measure_partner_fkey foreign key (organization_id, partner_id) references ryadom.partner (organization_id, id);
create index plan_measure_partner on ryadom.plan_measure (organization_id, partner_id) where partner_id is not null;
create or replace view ryadom.plan_measure_view with (security_invoker = true) as
  select m.organization_id, m.id, m.plan_id, m.goal_id, m.family_id, m.line_id, m.position, m.title, m.service_id, m.person_id, m.staff_id,
    nullif(concat_ws(', ', (select n.name from ryadom.partner_view n where n.organization_id = m.organization_id and n.id = m.partner_id), m.partner), '') as partner, m.method,
    m.amount, m.period, m.minutes, m.unit, m.from_on, m.to_on, m.declined, m.replaces, m.done_on, m.partner_id, m.short_note from ryadom.plan_measure m;
