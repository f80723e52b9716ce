import { z } from 'zod';
import { listOf, operation, page } from '../../../kernel/contract.ts';
import { chosen, day, id, optionalText, slug, text, version } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';
import { instrument, pointIds } from './instrument.ts';

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });
const practiceId = z.string({ error: texts.fields.practiceEmpty }).regex(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/, texts.fields.practiceEmpty);
const instrumentId = z.string({ error: texts.fields.instrumentEmpty }).regex(/^[a-z][a-z0-9_]{0,59}$/, texts.fields.instrumentEmpty);
const point = z.enum(pointIds, texts.fields.pointEmpty);
const reason = text(500, texts.fields.reasonEmpty);

const goal = z.strictObject({
  title: text(300, texts.fields.goalEmpty),
  importance: z.int('Нужно целое число').min(1, 'От 1'),
  difficulty: z.int('Нужно целое число').min(1, 'От 1'),
  /** Where the family stood when the goal was set: schools differ, −2 or −1. */
  baseline: z.union([z.literal(-2), z.literal(-1)], 'Можно −2 или −1').default(-2),
  /** What «0, as expected» means here. */
  expected: optionalText(500).default(null),
  /** −2…+2 on the day; null: not marked yet. */
  level: z.int('Нужно целое число').nullable().default(null),
});
export type Goal = z.output<typeof goal>;

/** By item of a questionnaire, or the goals of Goal Attainment Scaling; the instrument says which. */
const answers = z.strictObject({
  items: z.record(z.string().max(60), z.int('Нужно целое число')).optional(),
  goals: z.array(goal).max(20, 'Не больше 20 целей').optional(),
});
export type Answers = z.output<typeof answers>;

const band = z.object({ from: z.number(), to: z.number(), title: z.string(), grade: z.enum(['good', 'watch', 'act']), hint: z.string() });
const scoreLine = z.object({
  id: z.string(),
  title: z.string(),
  /** Null: not enough answers. */
  value: z.number().nullable(),
  answered: z.number(),
  of: z.number(),
  better: z.enum(['higher', 'lower']),
  band: band.nullable(),
});
export type ScoreLine = z.output<typeof scoreLine>;

const person = z.object({ id: z.string(), name: z.string(), birthDate: z.string().nullable(), role: z.string().nullable() });
const assessmentItem = z.object({
  id: z.string(),
  family: z.object({ id: z.string(), code: z.string(), title: z.string() }),
  caseId: z.string(),
  practice: z.string(),
  instrument: z.string(),
  instrumentVersion: z.string(),
  instrumentTitle: z.string(),
  /** Whom it is about; null: the family as a whole. */
  person: person.nullable(),
  point: z.enum(pointIds),
  date: z.string(),
  conductedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  state: z.enum(['draft', 'completed', 'signed']),
  /** The main score and its band; null while a draft. */
  score: scoreLine.nullable(),
  signedBy: z.string().nullable(),
  signedAt: z.string().nullable(),
  cancelledAt: z.string().nullable(),
  cancelReason: z.string().nullable(),
  by: z.string().nullable(),
  version: z.number(),
  createdAt: z.string(),
});
export type AssessmentItem = z.output<typeof assessmentItem>;

const assessmentCard = assessmentItem.extend({
  answers,
  /** As stored when it was last completed or corrected; the first is the main one. */
  scores: z.array(scoreLine),
  /** Counted again now from the answers with the stored version of the instrument: the same. */
  recomputed: z.boolean(),
  conclusion: z.string().nullable(),
  correctionReason: z.string().nullable(),
  /** The instrument as it was then. */
  content: instrument,
  attention: z.array(z.object({ item: z.string(), text: z.string() })),
  /** The caller may change or correct it. */
  mayChange: z.boolean(),
  history: z.array(
    z.object({ at: z.string(), by: z.string().nullable(), version: z.number(), source: z.string().nullable(), changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])) }),
  ),
});
export type AssessmentCard = z.output<typeof assessmentCard>;

const fields = {
  person: id.nullable(),
  point,
  date: day,
  conductedBy: id.nullable(),
  answers,
};

export const listInstruments = operation({
  name: 'assessments.listInstruments',
  method: 'GET',
  path: '/organizations/:org/instruments',
  summary: 'Методики, которыми можно оценивать, и какие из них выбрала практика',
  params: org,
  query: z.strictObject({ practice: practiceId.optional() }),
  output: z.object({
    items: z.array(
      z.object({
        instrument,
        /** Points at which the practice asks for it; empty: it does not. */
        chosenAt: z.array(z.enum(pointIds)),
        /** The organization brought it itself. */
        own: z.boolean(),
      }),
    ),
    next: z.null(),
  }),
});

const remark = z.object({ line: z.number(), message: z.string() });
export type InstrumentRemark = z.output<typeof remark>;
const source = text(300_000, texts.fields.sourceEmpty);

export const checkInstrument = operation({
  name: 'assessments.checkInstrument',
  method: 'POST',
  path: '/organizations/:org/instruments/check',
  summary: 'Проверить файл методики, ничего не записывая: ошибки по строкам или бланк',
  params: org,
  body: z.strictObject({ text: source }),
  output: z.object({ instrument: instrument.nullable(), errors: z.array(remark) }),
});

const versionLine = z.object({ version: z.string(), uploadedBy: z.string().nullable(), uploadedAt: z.string().nullable(), withdrawnAt: z.string().nullable() });
const instrumentCard = z.object({
  instrument,
  own: z.boolean(),
  /** Is offered for new assessments. */
  offered: z.boolean(),
  /** Versions that the organization used or brought, newest first. */
  versions: z.array(versionLine),
});
export type InstrumentCard = z.output<typeof instrumentCard>;

export const getInstrument = operation({
  name: 'assessments.getInstrument',
  method: 'GET',
  path: '/organizations/:org/instruments/:instrument',
  summary: 'Методика: бланк и её версии',
  params: z.strictObject({ org: slug, instrument: instrumentId }),
  query: z.strictObject({ version: z.string().max(20).optional() }),
  output: instrumentCard,
});

export const addInstrument = operation({
  name: 'assessments.addInstrument',
  method: 'POST',
  path: '/organizations/:org/instruments',
  summary: 'Добавить свою методику или её новую версию',
  params: org,
  body: z.strictObject({ id, text: source }),
  output: instrumentCard,
});

export const withdrawInstrument = operation({
  name: 'assessments.withdrawInstrument',
  method: 'POST',
  path: '/organizations/:org/instruments/:instrument/withdraw',
  summary: 'Больше не предлагать свою методику или предлагать снова: прежние оценки остаются',
  params: z.strictObject({ org: slug, instrument: instrumentId }),
  body: z.strictObject({ withdrawn: z.boolean() }),
  output: instrumentCard,
});

export const recordAssessment = operation({
  name: 'assessments.recordAssessment',
  method: 'POST',
  path: '/organizations/:org/assessments',
  summary: 'Начать оценку: черновик с ответами или без них',
  params: org,
  body: z.strictObject({
    id,
    family: chosen(texts.fields.familyEmpty),
    practice: practiceId,
    instrument: instrumentId,
    ...fields,
    person: fields.person.default(null),
    conductedBy: fields.conductedBy.default(null),
    answers: answers.default({}),
  }),
  output: assessmentCard,
});

export const listAssessments = operation({
  name: 'assessments.listAssessments',
  method: 'GET',
  path: '/organizations/:org/assessments',
  summary: 'Оценки, новые сверху',
  params: org,
  query: z.strictObject({
    family: id.optional(),
    person: id.optional(),
    practice: practiceId.optional(),
    instrument: instrumentId.optional(),
    point: point.optional(),
    state: z.enum(['draft', 'completed', 'signed']).optional(),
    from: day.optional(),
    to: day.optional(),
    cancelled: z.enum(['no', 'all', 'only']).default('no'),
    ...page,
  }),
  output: listOf(assessmentItem),
  personal: true,
});

export const getAssessment = operation({
  name: 'assessments.getAssessment',
  method: 'GET',
  path: '/organizations/:org/assessments/:id',
  summary: 'Оценка: ответы, счёт, заключение и что в ней меняли',
  params: one,
  output: assessmentCard,
  personal: true,
});

export const changeAssessment = operation({
  name: 'assessments.changeAssessment',
  method: 'PATCH',
  path: '/organizations/:org/assessments/:id',
  summary: 'Изменить оценку, пока заключение не подписано',
  params: one,
  body: z.strictObject({ version, person: fields.person.optional(), point: fields.point.optional(), date: fields.date.optional(), conductedBy: fields.conductedBy.optional(), answers: answers.optional() }),
  output: assessmentCard,
});

export const completeAssessment = operation({
  name: 'assessments.completeAssessment',
  method: 'POST',
  path: '/organizations/:org/assessments/:id/complete',
  summary: 'Закончить заполнение и посчитать',
  params: one,
  body: z.strictObject({ version }),
  output: assessmentCard,
});

export const signAssessment = operation({
  name: 'assessments.signAssessment',
  method: 'POST',
  path: '/organizations/:org/assessments/:id/sign',
  summary: 'Подписать заключение специалиста',
  params: one,
  body: z.strictObject({ version, conclusion: text(8000, texts.fields.conclusionEmpty) }),
  output: assessmentCard,
});

export const correctAssessment = operation({
  name: 'assessments.correctAssessment',
  method: 'POST',
  path: '/organizations/:org/assessments/:id/correct',
  summary: 'Исправить подписанную оценку: новая версия с причиной',
  params: one,
  body: z.strictObject({ version, reason, point: fields.point.optional(), date: fields.date.optional(), answers: answers.optional(), conclusion: text(8000, texts.fields.conclusionEmpty).optional() }),
  output: assessmentCard,
});

export const cancelAssessment = operation({
  name: 'assessments.cancelAssessment',
  method: 'POST',
  path: '/organizations/:org/assessments/:id/cancel',
  summary: 'Отменить оценку с причиной',
  params: one,
  body: z.strictObject({ version, reason }),
  output: assessmentCard,
});

export const checkScores = operation({
  name: 'assessments.checkScores',
  method: 'GET',
  path: '/organizations/:org/assessments/check',
  summary: 'Пересчитать все оценки и назвать те, где сохранённое число расходится',
  params: org,
  output: z.object({
    checked: z.number(),
    different: z.array(
      z.object({
        id: z.string(),
        family: z.object({ id: z.string(), code: z.string(), title: z.string() }),
        instrumentTitle: z.string(),
        date: z.string(),
        stored: z.number().nullable(),
        recomputed: z.number().nullable(),
        /** `answers`: other numbers than the answers give; `age`: the same numbers fall into another band, because the date of birth changed. */
        why: z.enum(['answers', 'age']),
        lines: z.array(z.object({ title: z.string(), stored: z.number().nullable(), recomputed: z.number().nullable(), storedBand: z.string().nullable(), recomputedBand: z.string().nullable() })),
      }),
    ),
  }),
});
export type ScoreDifference = z.output<typeof checkScores.output>['different'][number];
