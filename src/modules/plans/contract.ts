import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { chosen, day, id, optionalText, slug, text, version } from '../../kernel/fields.ts';
import { answers, planStates } from './rules/states.ts';
import { texts } from './texts.ru.ts';

const inOrganization = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });
const practice = z.string(texts.fields.practice).regex(/^[a-z0-9-]{1,64}$/, texts.fields.practice);
const seen = z.strictObject({ version });
const removal = z.strictObject({ version: z.coerce.number().int().min(1) });
const standings = ['ahead', 'done', 'going', 'endangered', 'short'] as const;

const named = z.object({ id: z.string(), name: z.string() });
const way = z.discriminatedUnion('kind', [
  /** So many meetings a week. */
  z.object({ kind: z.literal('pace'), perWeek: z.number() }),
  z.object({ kind: z.literal('prolong'), toOn: z.string() }),
  z.object({ kind: z.literal('replace') }),
]);
/** The account of a measure: see rules/dosage.ts. */
const dosage = z.object({
  planned: z.number(),
  done: z.number(),
  balance: z.number(),
  lost: z.number(),
  open: z.number(),
  excess: z.number(),
  missed: z.number(),
  /** Absences by reason, a word of the pack; null: none was told. */
  reasons: z.array(z.object({ reason: z.string().nullable(), count: z.number() })),
  forecast: z.number(),
  standing: z.enum(standings),
  /** Meetings a week. */
  needed: z.number(),
  pace: z.number(),
  fromOn: z.string(),
  toOn: z.string(),
  ways: z.array(way),
});
export type DosageRecord = z.output<typeof dosage>;
export type WayRecord = z.output<typeof way>;

const goal = z.object({
  id: z.string(),
  lineId: z.string(),
  problem: z.string(),
  cause: z.string().nullable(),
  goal: z.string(),
  /** Five texts from −2 to +2 of the goal attainment scale. */
  levels: z.array(z.string()).nullable(),
  weight: z.number(),
  levelBefore: z.number().nullable(),
  levelNow: z.number().nullable(),
  version: z.number(),
});
export type GoalRecord = z.output<typeof goal>;

const period = z.enum(['week', 'month', 'term']);
const measure = z.object({
  id: z.string(),
  goalId: z.string(),
  lineId: z.string(),
  title: z.string(),
  /** A word of the pack, which the ledger counts; null: an own measure. */
  serviceId: z.string().nullable(),
  person: named.nullable(),
  staff: named.nullable(),
  /** From the register of partners; `partner`: others in words, a master or the mother. */
  partnerOrganization: named.nullable(),
  partner: z.string().nullable(),
  method: z.string().nullable(),
  amount: z.number(),
  period,
  minutes: z.number().nullable(),
  unit: z.string().nullable(),
  fromOn: z.string().nullable(),
  toOn: z.string().nullable(),
  declined: z.string().nullable(),
  /** `lineId` of the measure it stands for. */
  replaces: z.string().nullable(),
  doneOn: z.string().nullable(),
  /** Why the norm is not met, in the words of a colleague. */
  shortNote: z.string().nullable(),
  createdBy: named.nullable(),
  version: z.number(),
  dosage: dosage.nullable(),
});
export type MeasureRecord = z.output<typeof measure>;

const spread = z.object({ min: z.number(), average: z.number(), max: z.number() });
const record = z.object({
  id: z.string(),
  number: z.number(),
  state: z.enum(planStates),
  family: z.object({ id: z.string(), code: z.string(), title: z.string() }),
  case: z.object({ id: z.string(), practice: z.string(), practiceTitle: z.string(), caseManager: named.nullable(), closedOn: z.string().nullable() }),
  fromOn: z.string(),
  toOn: z.string(),
  wish: z.string().nullable(),
  returnNote: z.string().nullable(),
  sentAt: z.string().nullable(),
  sentBy: z.string().nullable(),
  approvedOn: z.string().nullable(),
  approvedBy: z.string().nullable(),
  answer: z.enum(answers).nullable(),
  answerWords: z.string().nullable(),
  answerOn: z.string().nullable(),
  answerPerson: named.nullable(),
  startedOn: z.string().nullable(),
  closedOn: z.string().nullable(),
  closeReason: z.string().nullable(),
  closeNote: z.string().nullable(),
  createdBy: z.string().nullable(),
  createdAt: z.string(),
  version: z.number(),
  goals: z.array(goal),
  /** Goal attainment of the plan as a whole (T, 50: as expected), by the formula of assessments; null while a goal has no level. */
  score: z.object({ before: z.number().nullable(), now: z.number().nullable() }),
  measures: z.array(measure),
  /** Versions of the family's plans in this practice, the newest first. */
  versions: z.array(z.object({ id: z.string(), number: z.number(), state: z.enum(planStates), createdAt: z.string(), startedOn: z.string().nullable(), closedOn: z.string().nullable() })),
  /** What differs from the version that this one corrects. */
  difference: z.object({ number: z.number(), items: z.array(z.object({ sign: z.enum(['added', 'removed', 'changed']), text: z.string() })) }).nullable(),
  /** Services of the pack with the dosage they offer. */
  services: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      recipients: z.enum(['people', 'family']),
      minutes: z.number().nullable(),
      norm: z.object({ amount: spread, period, minutes: spread.nullable(), basis: z.string() }).nullable(),
    }),
  ),
  absenceReasons: z.array(z.object({ id: z.string(), title: z.string() })),
  people: z.array(named),
  /** What the caller may do with it now: names of operations. */
  operations: z.array(z.string()),
});
export type PlanRecord = z.output<typeof record>;

const item = z.object({
  id: z.string(),
  number: z.number(),
  practice: z.string(),
  state: z.enum(planStates),
  fromOn: z.string(),
  toOn: z.string(),
  startedOn: z.string().nullable(),
  closedOn: z.string().nullable(),
  version: z.number(),
});

export const listPlans = operation({
  name: 'plans.listPlans',
  method: 'GET',
  path: '/organizations/:org/families/:id/plans',
  summary: 'Планы поддержки семьи, новые первыми',
  params: one,
  query: z.strictObject({ ...page }),
  output: listOf(item),
  personal: true,
});
export const getPlan = operation({
  name: 'plans.getPlan',
  method: 'GET',
  path: '/organizations/:org/plans/:id',
  summary: 'План поддержки: цели, меры и их выполнение, версии и чем отличается от прежней',
  params: one,
  output: record,
  personal: true,
});

const dosageItem = z.object({
  measureId: z.string(),
  planId: z.string(),
  family: z.object({ id: z.string(), code: z.string(), title: z.string() }),
  title: z.string(),
  person: named.nullable(),
  caseManager: named.nullable(),
  dosage,
});
export type DosageItem = z.output<typeof dosageItem>;
export const listDosage = operation({
  name: 'plans.listDosage',
  method: 'GET',
  path: '/organizations/:org/dosage',
  summary: 'Меры планов, чья норма под угрозой или уже не выполнена, от худших',
  params: inOrganization,
  query: z.strictObject({
    practice,
    /** Absent: both `endangered` and `short`. */
    standing: z.enum(standings).optional(),
    caseManager: id.optional(),
    branch: id.optional(),
    ...page,
  }),
  output: listOf(dosageItem).extend({
    /** Over everything in sight, whatever the standing asked for. */
    totals: z.object({ families: z.number(), measures: z.number(), endangeredFamilies: z.number(), endangered: z.number(), short: z.number() }),
  }),
  personal: true,
});

export const openPlan = operation({
  name: 'plans.openPlan',
  method: 'POST',
  path: '/organizations/:org/families/:id/plans',
  summary: 'Начать план семьи или новую версию действующего',
  params: one,
  body: z.strictObject({ id, practice, fromOn: day, toOn: day, wish: optionalText(2000).default(null) }),
  output: record,
});
export const changePlan = operation({
  name: 'plans.changePlan',
  method: 'PATCH',
  path: '/organizations/:org/plans/:id',
  summary: 'Изменить срок и пожелание семьи в черновике',
  params: one,
  body: z.strictObject({ version, fromOn: day.optional(), toOn: day.optional(), wish: optionalText(2000).optional() }),
  output: record,
});
export const sendPlan = operation({ name: 'plans.sendPlan', method: 'POST', path: '/organizations/:org/plans/:id/send', summary: 'Отправить план на утверждение', params: one, body: seen, output: record });
export const returnPlan = operation({
  name: 'plans.returnPlan',
  method: 'POST',
  path: '/organizations/:org/plans/:id/return',
  summary: 'Вернуть план на доработку',
  params: one,
  body: z.strictObject({ version, note: text(2000, texts.fields.note) }),
  output: record,
});
export const approvePlan = operation({ name: 'plans.approvePlan', method: 'POST', path: '/organizations/:org/plans/:id/approve', summary: 'Утвердить план той версии, которую видели', params: one, body: seen, output: record });
export const recordAnswer = operation({
  name: 'plans.recordAnswer',
  method: 'POST',
  path: '/organizations/:org/plans/:id/answer',
  summary: 'Записать согласие, мнение или отказ семьи её словами',
  params: one,
  body: z.strictObject({ version, answer: z.enum(answers, texts.fields.answer), words: optionalText(2000).default(null), on: day, personId: id.nullable().default(null) }),
  output: record,
});
export const startPlan = operation({ name: 'plans.startPlan', method: 'POST', path: '/organizations/:org/plans/:id/start', summary: 'Ввести план в действие; прежняя версия закроется', params: one, body: seen, output: record });
export const closePlan = operation({
  name: 'plans.closePlan',
  method: 'POST',
  path: '/organizations/:org/plans/:id/close',
  summary: 'Закрыть план с причиной',
  params: one,
  body: z.strictObject({ version, reason: z.enum(['done', 'stopped', 'refused'], texts.fields.reason), note: optionalText(2000).default(null) }),
  output: record,
});

const levels = z.array(text(500, texts.fields.levels)).length(5, texts.fields.levels).nullable();
const level = z.number().int(texts.refusals.stale_level).min(-2, texts.refusals.stale_level).max(2, texts.refusals.stale_level).nullable();
const weight = z.number(texts.fields.weight).int(texts.fields.weight).min(1, texts.fields.weight).max(10, texts.fields.weight);
const goalFields = { problem: text(500, texts.fields.problem), cause: optionalText(1000), goal: text(500, texts.fields.goal), levels, weight, levelBefore: level, levelNow: level };
export const addGoal = operation({
  name: 'plans.addGoal',
  method: 'POST',
  path: '/organizations/:org/plans/:id/goals',
  summary: 'Добавить в черновик проблему, причину и цель',
  params: one,
  body: z.strictObject({ id, ...goalFields, cause: goalFields.cause.default(null), levels: levels.default(null), weight: weight.default(1), levelBefore: level.default(null), levelNow: level.default(null) }),
  output: record,
});
/** Only the fields that were touched: others that a colleague changed meanwhile stay theirs. */
export const changeGoal = operation({
  name: 'plans.changeGoal',
  method: 'PATCH',
  path: '/organizations/:org/plan-goals/:id',
  summary: 'Изменить поля цели; в действующем плане — достигнутый уровень',
  params: one,
  body: z.strictObject({ version, ...goalFields }).partial().required({ version: true }),
  output: record,
});
export const removeGoal = operation({ name: 'plans.removeGoal', method: 'DELETE', path: '/organizations/:org/plan-goals/:id', summary: 'Убрать цель с её мерами из черновика', params: one, query: removal, output: record });

const count = z.number(texts.fields.amount).int(texts.fields.amount).min(1, texts.fields.amount).max(1000, texts.fields.amount);
const minutes = z.number(texts.fields.minutes).int(texts.fields.minutes).min(1, texts.fields.minutes).max(1440, texts.fields.minutes).nullable();
const word = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, texts.refusals.unknown_service).nullable();
const measureFields = {
  goalId: chosen(texts.fields.goalOfMeasure),
  title: text(300, texts.fields.title),
  serviceId: word,
  personId: id.nullable(),
  staffId: id.nullable(),
  partnerId: id.nullable(),
  partner: optionalText(300),
  method: optionalText(1000),
  amount: count,
  period,
  minutes,
  unit: optionalText(20),
  fromOn: day.nullable(),
  toOn: day.nullable(),
  declined: optionalText(500),
  replaces: id.nullable(),
};
export const addMeasure = operation({
  name: 'plans.addMeasure',
  method: 'POST',
  path: '/organizations/:org/plans/:id/measures',
  summary: 'Добавить меру в черновик; специалист предлагает свою',
  params: one,
  body: z.strictObject({
    id,
    ...measureFields,
    /** Absent: the title of the service. */
    title: measureFields.title.optional(),
    serviceId: word.default(null),
    personId: id.nullable().default(null),
    staffId: id.nullable().default(null),
    partnerId: measureFields.partnerId.default(null),
    partner: measureFields.partner.default(null),
    method: measureFields.method.default(null),
    period: period.default('term'),
    minutes: minutes.default(null),
    unit: measureFields.unit.default(null),
    fromOn: measureFields.fromOn.default(null),
    toOn: measureFields.toOn.default(null),
    declined: measureFields.declined.default(null),
    replaces: id.nullable().default(null),
  }),
  output: record,
});
/** Only the fields that were touched. */
export const changeMeasure = operation({
  name: 'plans.changeMeasure',
  method: 'PATCH',
  path: '/organizations/:org/plan-measures/:id',
  summary: 'Изменить поля меры; в действующем плане — отметка о выполнении своей меры и почему норма не выполняется',
  params: one,
  body: z.strictObject({ version, ...measureFields, doneOn: day.nullable(), shortNote: optionalText(500) }).partial().required({ version: true }),
  output: record,
});
export const removeMeasure = operation({ name: 'plans.removeMeasure', method: 'DELETE', path: '/organizations/:org/plan-measures/:id', summary: 'Убрать меру из черновика', params: one, query: removal, output: record });
