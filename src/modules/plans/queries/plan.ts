import { notFound } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import { goalScore } from '../../assessments/public.ts';
import { absenceReasonsOf, getPackByDigest } from '../../practices/public.ts';
import type * as c from '../contract.ts';
import type { DosageRecord, MeasureRecord, PlanRecord } from '../contract.ts';
import { type ComparedPlan, differenceOf } from '../rules/difference.ts';
import { waysToMend } from '../rules/dosage.ts';
import { stepsOf } from '../rules/states.ts';
import { accountOf, type DosageRow, dosageSql } from './dosage.ts';

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const staffName = (column: string) => `(select s.name from ryadom.staff_name_view s where s.organization_id = $1 and s.id = ${column})`;
const staff = (column: string) => `(select json_build_object('id', s.id, 'name', s.name) from ryadom.staff_name_view s where s.organization_id = $1 and s.id = ${column})`;
const partnerName = (column: string) => `(select n.name from ryadom.partner_view n where n.organization_id = $1 and n.id = ${column})`;
const personName = "concat_ws(' ', n.first_name, n.last_name)";
const person = (column: string) => `(select json_build_object('id', n.id, 'name', ${personName}) from ryadom.person_view n where n.organization_id = $1 and n.id = ${column})`;

/** Lines of a plan `x` as they are compared with another version. */
const compared = (plan: string) => `json_build_object('fromOn', ${plan}.from_on, 'toOn', ${plan}.to_on, 'wish', ${plan}.wish,
  'goals', coalesce((select json_agg(json_build_object('lineId', g.line_id, 'problem', g.problem, 'cause', g.cause, 'goal', g.goal) order by g.position, g.id)
    from ryadom.plan_goal g where g.organization_id = $1 and g.plan_id = ${plan}.id), '[]'),
  'measures', coalesce((select json_agg(json_build_object('lineId', m.line_id, 'title', m.title, 'amount', m.amount, 'period', m.period, 'minutes', m.minutes,
      'unit', m.unit, 'partner', nullif(concat_ws(', ', ${partnerName('m.partner_id')}, m.partner), ''), 'method', m.method, 'fromOn', m.from_on, 'toOn', m.to_on, 'declined', m.declined, 'replaces', m.replaces,
      'staff', ${staffName('m.staff_id')}, 'person', (select ${personName} from ryadom.person_view n where n.organization_id = $1 and n.id = m.person_id)) order by m.position, m.id)
    from ryadom.plan_measure m where m.organization_id = $1 and m.plan_id = ${plan}.id), '[]'))`;

/** The usual relation between goals of one family (Kiresuk and Sherman, 1968). */
const correlation = 0.3;

/** The whole page of a plan in one statement. $1 organization, $2 today, $3 plan. */
const planStatement = `with ${dosageSql('p.id = $3')}
  select json_build_object('id', p.id, 'number', p.number, 'state', p.state, 'fromOn', p.from_on, 'toOn', p.to_on, 'wish', p.wish, 'returnNote', p.return_note,
    'sentAt', ${utc('p.sent_at')}, 'sentBy', ${staffName('p.sent_by')}, 'approvedOn', p.approved_on, 'approvedBy', ${staffName('p.approved_by')},
    'answer', p.answer, 'answerWords', p.answer_words, 'answerOn', p.answer_on, 'answerPerson', ${person('p.answer_person_id')}, 'startedOn', p.started_on,
    'closedOn', p.closed_on, 'closeReason', p.close_reason, 'closeNote', p.close_note, 'createdBy', ${staffName('p.created_by')}, 'createdAt', ${utc('p.created_at')},
    'version', p.version, 'family', json_build_object('id', f.id, 'code', f.code, 'title', f.title),
    'case', json_build_object('id', c.id, 'practice', c.practice_id, 'closedOn', c.closed_on, 'caseManager', ${staff('c.case_manager_id')}),
    'goals', coalesce((select json_agg(json_build_object('id', g.id, 'lineId', g.line_id, 'problem', g.problem, 'cause', g.cause, 'goal', g.goal, 'levels', g.levels,
        'weight', g.weight, 'levelBefore', g.level_before, 'levelNow', g.level_now, 'version', g.version) order by g.position, g.id)
      from ryadom.plan_goal g where g.organization_id = $1 and g.plan_id = p.id), '[]'),
    'measures', coalesce((select json_agg(json_build_object('id', m.id, 'goalId', m.goal_id, 'lineId', m.line_id, 'title', m.title, 'serviceId', m.service_id,
        'person', ${person('m.person_id')}, 'staff', ${staff('m.staff_id')}, 'partner', m.partner,
        'partnerOrganization', (select json_build_object('id', n.id, 'name', n.name) from ryadom.partner_view n where n.organization_id = $1 and n.id = m.partner_id), 'shortNote', m.short_note, 'method', m.method, 'amount', m.amount, 'period', m.period,
        'minutes', m.minutes, 'unit', m.unit, 'fromOn', m.from_on, 'toOn', m.to_on, 'declined', m.declined, 'replaces', m.replaces, 'doneOn', m.done_on,
        'createdBy', ${staff('m.created_by')}, 'version', m.version, 'dosage', (select to_json(d) from dosage d where d.id = m.id)) order by m.position, m.id)
      from ryadom.plan_measure m where m.organization_id = $1 and m.plan_id = p.id), '[]'),
    'versions', (select json_agg(json_build_object('id', v.id, 'number', v.number, 'state', v.state, 'createdAt', ${utc('v.created_at')}, 'startedOn', v.started_on,
        'closedOn', v.closed_on) order by v.number desc)
      from ryadom.plan v where v.organization_id = $1 and v.family_id = p.family_id and v.practice_id = p.practice_id),
    'people', coalesce((select json_agg(json_build_object('id', n.id, 'name', ${personName}) order by n.birth_on nulls last, n.id)
      from ryadom.membership_view b join ryadom.person_view n on n.organization_id = $1 and n.id = b.person_id
      where b.organization_id = $1 and b.family_id = p.family_id and b.current), '[]')) as plan,
    case when o.id is not null then json_build_object('number', o.number, 'before', ${compared('o')}, 'after', ${compared('p')}) end as compared,
    json_build_object('practiceId', w.practice_id, 'version', w.version, 'digest', w.digest) as pack
  from ryadom.plan p
  join ryadom.case_view c on c.organization_id = $1 and c.id = p.case_id
  join ryadom.family_view f on f.organization_id = $1 and f.id = p.family_id
  join ryadom.pack_version_view w on w.organization_id = $1 and w.practice_id = c.practice_id and w.version = c.pack_version
  left join ryadom.plan o on o.organization_id = $1 and o.id = p.base_id
  where p.organization_id = $1 and p.id = $3`;

type Stored = Omit<PlanRecord, 'score' | 'measures' | 'difference' | 'services' | 'absenceReasons' | 'operations' | 'case'> & {
  case: Omit<PlanRecord['case'], 'practiceTitle'>;
  measures: (Omit<MeasureRecord, 'dosage'> & { dosage: DosageRow | null })[];
};

/** The plan as its page shows it; throws notFound for one out of sight. */
export async function readPlan(context: Context, id: string): Promise<PlanRecord> {
  const { tx, actor, today } = context;
  const found = await tx.row<{ plan: Stored; compared: { number: number; before: ComparedPlan; after: ComparedPlan } | null; pack: { practiceId: string; version: string; digest: string } }>(planStatement, [actor.organization.id, today, id]);
  if (!found) throw notFound();
  const { plan, compared: both } = found;
  const pack = await getPackByDigest(tx, actor.organization.id, found.pack);
  context.subject({ familyId: plan.family.id, subjectId: id });
  return {
    ...plan,
    score: { before: scoreOf(plan.goals, 'levelBefore'), now: scoreOf(plan.goals, 'levelNow') },
    case: { ...plan.case, practiceTitle: pack.title },
    measures: plan.measures.map((measure) => ({ ...measure, dosage: measure.dosage && account(measure.dosage, today) })),
    difference: both && { number: both.number, items: differenceOf(both.before, both.after) },
    services: pack.services.map(({ id: word, title, recipients, minutes, norm }) => ({
      id: word, title, recipients, minutes: minutes ?? null, norm: norm ? { ...norm, minutes: norm.minutes ?? null } : null,
    })),
    absenceReasons: absenceReasonsOf(pack).map(({ id: word, title }) => ({ id: word, title })),
    operations: allowed(context, plan),
  };
}

/** Weights of a plan's goals stand for importance; it knows no difficulty. */
const scoreOf = (goals: Stored['goals'], at: 'levelBefore' | 'levelNow') => goalScore(goals.map((goal) => ({ importance: goal.weight, difficulty: 1, level: goal[at] })), correlation);

/** The account with ways to mend, as the API gives it. */
export function account(row: DosageRow, today: string): DosageRecord {
  const { donePast: _, doneNow: __, ...counted } = accountOf(row, today);
  const norm = { amount: row.amount, period: row.period, fromOn: row.fromOn, toOn: row.toOn };
  return { ...counted, fromOn: row.fromOn, toOn: row.toOn, ways: waysToMend(norm, counted, today) };
}

/** Whether the caller writes plans; a practitioner alone only proposes. */
export function writes({ actor }: Context): boolean {
  return actor.roles.some(({ role }) => role === 'case-manager' || role === 'manager');
}

function allowed(context: Context, { state, case: { closedOn } }: Stored): string[] {
  if (closedOn !== null) return [];
  const steps = stepsOf(state);
  const manages = context.actor.roles.some(({ role }) => role === 'manager');
  const proposing = steps.includes('edit') || state === 'active' ? ['addMeasure', 'changeMeasure', 'removeMeasure'].filter((name) => state === 'draft' || name === 'changeMeasure') : [];
  if (!writes(context)) return proposing.map((name) => `plans.${name}`);
  return [
    ...proposing,
    ...(steps.includes('edit') ? ['changePlan', 'addGoal', 'changeGoal', 'removeGoal'] : []),
    ...(state === 'active' ? ['openPlan', 'changeGoal'] : []),
    ...(steps.includes('send') ? ['sendPlan'] : []),
    ...(steps.includes('return') ? ['returnPlan'] : []),
    ...(steps.includes('approve') && manages ? ['approvePlan'] : []),
    ...(steps.includes('answer') ? ['recordAnswer'] : []),
    ...(steps.includes('start') ? ['startPlan'] : []),
    ...(steps.includes('close') ? ['closePlan'] : []),
  ].map((name) => `plans.${name}`);
}

export const getPlan: Handler<typeof c.getPlan> = (context, { params }) => readPlan(context, params.id);
