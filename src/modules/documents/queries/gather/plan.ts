import { notFound } from '../../../../kernel/errors.ts';
import { fill, plural } from '../../../../kernel/texts.ts';
import { type Day, shortDate } from '../../../../kernel/time.ts';
import { accountsOf } from '../../../plans/public.ts';
import { fullName } from '../../rules/names.ts';
import { dateWithYear } from '../../rules/words.ts';
import type { Fields, Gatherer, Gathering } from '../../rules/template-data.ts';
import { baseOf, gap, gathered } from './family.ts';
import { shortOf } from './people.ts';
import { gaps as say, minutesEach, periods, planAnswers, planDone, times, wholeFamily } from './words.ts';

interface PlanRow {
  family_id: string;
  case_id: string;
  number: number;
  from_on: Day;
  to_on: Day;
  wish: string | null;
  approved_on: Day | null;
  approved_by: string | null;
  answer: string | null;
  answer_words: string | null;
  answer_on: Day | null;
  state: string;
  closed_on: Day | null;
}
interface GoalRow {
  id: string;
  problem: string;
  cause: string | null;
  goal: string;
}
interface MeasureRow {
  id: string;
  service_id: string | null;
  goal_id: string;
  title: string;
  person_id: string | null;
  staff: string | null;
  partner: string | null;
  method: string | null;
  amount: number;
  period: string;
  minutes: number | null;
  unit: string | null;
  from_on: Day | null;
  to_on: Day | null;
  declined: string | null;
  done_on: Day | null;
}

/** «2 раза в месяц, по 40 минут»; of an own measure «2 т на весь срок». */
function dosage({ amount, period, minutes, unit }: MeasureRow): string {
  const count = unit ? `${amount}\u00a0${unit}` : plural(amount, times.one, times.few, times.many);
  return `${count} ${periods[period] ?? ''}${minutes === null ? '' : `, по\u00a0${plural(minutes, minutesEach.one, minutesEach.few, minutesEach.many)}`}`;
}

type Mark = (measure: MeasureRow) => string;

/**
 * How a measure was carried out on the day of the document: one of the pack by the ledger (a plan that is or was in force; what is still
 * to come has no mark), an own one by the day it was marked done. With the records that were counted: whoever may not see one of them
 * does not see the paper.
 */
async function marksOf({ tx, organization, date }: Gathering, id: string, plan: PlanRow, measures: readonly MeasureRow[]): Promise<{ mark: Mark; holds: string[] }> {
  const own = ({ done_on: on }: MeasureRow) => (on === null ? '' : fill(planDone.day, { day: shortDate(on) }));
  const services = measures.flatMap((one) => one.service_id ?? []);
  if (services.length === 0 || !['active', 'closed'].includes(plan.state)) return { mark: own, holds: [] };
  const day = plan.closed_on !== null && plan.closed_on < date ? plan.closed_on : date;
  const accounts = await accountsOf(tx, organization.id, id, day);
  const counted = await tx.rows<{ id: string }>(
    `select s.id from ryadom.service_view s where s.organization_id = $1 and s.family_id = $2 and s.service_id = any ($3::text[]) and s.happened_on between $4 and $5 and s.cancelled_at is null`,
    [organization.id, plan.family_id, services, plan.from_on, day],
  );
  const mark: Mark = (measure) => {
    const account = accounts.get(measure.id);
    if (account === undefined) return own(measure);
    const { done, planned } = account;
    if (done >= planned) return planDone.all;
    const over = day > (measure.to_on ?? plan.to_on);
    if (done === 0) return over ? planDone.none : '';
    return fill(over ? planDone.part : planDone.going, { done, planned });
  };
  return { mark, holds: counted.map((one) => one.id) };
}

export const gatherPlan: Gatherer = async (gathering, id) => {
  const { tx, organization } = gathering;
  const plan = await tx.row<PlanRow>(
    `select p.family_id, p.case_id, p.number, p.from_on, p.to_on, p.wish, p.approved_on, s.name as approved_by, p.answer, p.answer_words, p.answer_on, p.state, p.closed_on
     from ryadom.plan_view p left join ryadom.staff_name_view s on s.organization_id = p.organization_id and s.id = p.approved_by where p.organization_id = $1 and p.id = $2`,
    [organization.id, id],
  );
  if (!plan) throw notFound();
  const goals = await tx.rows<GoalRow>('select id, problem, cause, goal from ryadom.plan_goal_view where organization_id = $1 and plan_id = $2 order by position, id', [organization.id, id]);
  const rows = await tx.rows<MeasureRow>(
    `select m.id, m.service_id, m.goal_id, m.title, m.person_id, s.name as staff, m.partner, m.method, m.amount, m.period, m.minutes, m.unit, m.from_on, m.to_on, m.declined, m.done_on
     from ryadom.plan_measure_view m left join ryadom.staff_name_view s on s.organization_id = m.organization_id and s.id = m.staff_id
     where m.organization_id = $1 and m.plan_id = $2 order by m.position, m.id`,
    [organization.id, id],
  );
  const base = await baseOf(gathering, plan.family_id, plan.case_id);
  const wanted = rows.filter((row) => row.declined === null);
  const { mark, holds } = await marksOf(gathering, id, plan, wanted);
  const measure = (row: MeasureRow, number: string): Fields => {
    const person = base.people.find((one) => one.id === row.person_id);
    return {
      number, title: row.title, for: row.person_id === null ? wholeFamily : person ? fullName(person, 'nominative') : '', who: shortOf(row.staff), partner: row.partner ?? '', method: row.method ?? '',
      dosage: dosage(row), term: `${shortDate(row.from_on ?? plan.from_on)} – ${shortDate(row.to_on ?? plan.to_on)}`,
      done: mark(row),
    };
  };
  const told = goals.map((goal, at) => ({
    number: String(at + 1), problem: goal.problem, cause: goal.cause ?? '', goal: goal.goal,
    measures: wanted.filter((row) => row.goal_id === goal.id).map((row, place) => measure(row, `${at + 1}.${place + 1}`)),
  }));
  return gathered(
    base,
    {
      plan: {
        number: String(plan.number), from: dateWithYear(plan.from_on), to: dateWithYear(plan.to_on), wish: plan.wish ?? '',
        approvedOn: plan.approved_on === null ? '' : dateWithYear(plan.approved_on), approvedBy: shortOf(plan.approved_by),
        answer: plan.answer === null ? '' : planAnswers[plan.answer] ?? '', answerWords: plan.answer_words ?? '', answerOn: plan.answer_on === null ? '' : dateWithYear(plan.answer_on),
        goals: told,
        measures: told.flatMap((goal) => goal.measures.map((one) => ({ ...one, problem: goal.problem, goal: goal.goal }))),
        declined: rows.flatMap((row) => (row.declined === null ? [] : [{ title: row.title, reason: row.declined }])),
      },
    },
    { familyId: plan.family_id, personId: null, caseId: plan.case_id },
    { until: plan.to_on, holds, gaps: [...(wanted.length === 0 ? [gap('plan.measures', say.measures)] : []), ...(plan.answer === null ? [gap('plan.answer', say.answer)] : [])] },
  );
};
