import type { Day } from '../../../kernel/time.ts';
import { type Counted, type Dosage, dosageOn, type Norm } from '../rules/dosage.ts';

/**
 * The ledger of measures that count services, in one statement over any number of plans. A record counts for a measure when
 * its service, its family, its day (within the measure's term, until today) and its recipient fit; a measure of the family as a
 * whole takes every record of the family. Missed: an absence of the person at a meeting, for a whole family a meeting to which
 * nobody came. $1 organization, $2 today; `chosen` says which plans (`p`).
 */
export const dosageSql = (chosen: string) => `planned as materialized (
    select m.id, m.plan_id, m.family_id, m.person_id, m.service_id, m.amount, m.period, coalesce(m.from_on, p.from_on) as begin,
      coalesce(m.to_on, p.to_on) as finish, ryadom.plan_period(m.period, coalesce(m.from_on, p.from_on), least(coalesce(m.to_on, p.to_on), $2::date)) as running
    from ryadom.plan p join ryadom.plan_measure m on m.organization_id = $1 and m.plan_id = p.id
    where p.organization_id = $1 and ${chosen} and m.service_id is not null and m.declined is null
  ), families as materialized (
    select family_id, min(begin) as begin, max(finish) as finish, array_agg(distinct service_id) as services, bool_or(person_id is not null) as personal from planned group by 1
  ), given as materialized (
    select s.family_id, s.service_id, s.happened_on, case when f.personal then
        array(select r.person_id from ryadom.recipient_view r where r.organization_id = $1 and r.record_id = s.id) end as people
    from families f cross join lateral (
      select s.id, s.family_id, s.service_id, s.happened_on from ryadom.service_view s
      where s.organization_id = $1 and s.family_id = f.family_id and s.happened_on between f.begin and least(f.finish, $2::date)
        and s.service_id = any (f.services) and s.cancelled_at is null
      offset 0) s
  ), hits as (
    select m.id, m.amount, m.running, ryadom.plan_period(m.period, m.begin, s.happened_on) as period, count(*)::integer as n
    from planned m join given s on s.family_id = m.family_id and s.service_id = m.service_id and s.happened_on between m.begin and m.finish
    where m.person_id is null or m.person_id = any (s.people)
    group by 1, 2, 3, 4
  ), totals as (
    select id, sum(least(n, amount))::integer as done, sum(greatest(n - amount, 0))::integer as excess,
      coalesce(sum(least(n, amount)) filter (where period < running), 0)::integer as past,
      coalesce(sum(least(n, amount)) filter (where period = running), 0)::integer as now
    from hits group by 1
  ), lines as materialized (
    select l.id, l.family_id, t.service_id, t.happened_on, l.recorded from families f
    join ryadom.meeting_family_view l on l.organization_id = $1 and l.family_id = f.family_id
    join ryadom.meeting_view t on t.organization_id = $1 and t.id = l.meeting_id and t.cancelled_at is null and t.happened_on <= $2::date
  ), absences as (
    select m.id, l.id as line, min(a.reason_id) as reason
    from planned m join lines l on l.family_id = m.family_id and l.service_id = m.service_id and l.happened_on between m.begin and m.finish
    join ryadom.attendance_view a on a.organization_id = $1 and a.line_id = l.id and a.mark = 'absent'
    where case when m.person_id is null then not l.recorded else a.person_id = m.person_id end
    group by 1, 2
  ), missed as (
    select id, sum(n)::integer as n, json_object_agg(coalesce(reason, ''), n) as reasons
    from (select id, reason, count(*)::integer as n from absences group by 1, 2) r group by 1
  ), dosage as (
    select m.id, m.plan_id, m.family_id, m.person_id, m.service_id, m.amount, m.period, m.begin as "fromOn", m.finish as "toOn",
      coalesce(t.done, 0) as done, coalesce(t.past, 0) as "donePast", coalesce(t.now, 0) as "doneNow", coalesce(t.excess, 0) as excess,
      coalesce(x.n, 0) as missed, coalesce(x.reasons, '{}') as reasons
    from planned m left join totals t on t.id = m.id left join missed x on x.id = m.id
  )`;

/** A row of `dosage` as the statement gives it. */
export interface DosageRow extends Norm, Counted {
  id: string;
  /** Absences by reason, a word of the pack; '' where none was told. */
  reasons: Record<string, number>;
}

/** The rule over a row of the ledger. */
export function accountOf(row: DosageRow, today: Day): Dosage & { reasons: { reason: string | null; count: number }[] } {
  const { amount, period, fromOn, toOn, done, donePast, doneNow, excess, missed } = row;
  return {
    ...dosageOn({ amount, period, fromOn, toOn }, { done, donePast, doneNow, excess, missed }, today),
    reasons: Object.entries(row.reasons).map(([reason, count]) => ({ reason: reason || null, count })),
  };
}
