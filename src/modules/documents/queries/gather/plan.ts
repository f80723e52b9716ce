import { notFound } from '../../../../kernel/errors.ts';
import { fill, plural } from '../../../../kernel/texts.ts';
import { type Day, shortDate } from '../../../../kernel/time.ts';
import { fullName } from '../../rules/names.ts';
import { dateWithYear } from '../../rules/words.ts';
import type { Fields, Gatherer } from '../../rules/template-data.ts';
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
}
interface GoalRow {
  id: string;
  problem: string;
  cause: string | null;
  goal: string;
}
interface MeasureRow {
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

export const gatherPlan: Gatherer = async (gathering, id) => {
  const { tx, organization } = gathering;
  const plan = await tx.row<PlanRow>(
    `select p.family_id, p.case_id, p.number, p.from_on, p.to_on, p.wish, p.approved_on, s.name as approved_by, p.answer, p.answer_words, p.answer_on
     from ryadom.plan_view p left join ryadom.staff_name_view s on s.organization_id = p.organization_id and s.id = p.approved_by where p.organization_id = $1 and p.id = $2`,
    [organization.id, id],
  );
  if (!plan) throw notFound();
  const goals = await tx.rows<GoalRow>('select id, problem, cause, goal from ryadom.plan_goal_view where organization_id = $1 and plan_id = $2 order by position, id', [organization.id, id]);
  const rows = await tx.rows<MeasureRow>(
    `select m.goal_id, m.title, m.person_id, s.name as staff, m.partner, m.method, m.amount, m.period, m.minutes, m.unit, m.from_on, m.to_on, m.declined, m.done_on
     from ryadom.plan_measure_view m left join ryadom.staff_name_view s on s.organization_id = m.organization_id and s.id = m.staff_id
     where m.organization_id = $1 and m.plan_id = $2 order by m.position, m.id`,
    [organization.id, id],
  );
  const base = await baseOf(gathering, plan.family_id, plan.case_id);
  const wanted = rows.filter((row) => row.declined === null);
  const measure = (row: MeasureRow, number: string): Fields => {
    const person = base.people.find((one) => one.id === row.person_id);
    return {
      number, title: row.title, for: row.person_id === null ? wholeFamily : person ? fullName(person, 'nominative') : '', who: shortOf(row.staff), partner: row.partner ?? '', method: row.method ?? '',
      dosage: dosage(row), term: `${shortDate(row.from_on ?? plan.from_on)} – ${shortDate(row.to_on ?? plan.to_on)}`,
      done: row.done_on === null ? '' : fill(planDone.day, { day: shortDate(row.done_on) }),
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
    { until: plan.to_on, gaps: [...(wanted.length === 0 ? [gap('plan.measures', say.measures)] : []), ...(plan.answer === null ? [gap('plan.answer', say.answer)] : [])] },
  );
};
