import { z } from 'zod';
import { listOf, operation, page } from '../../../kernel/contract.ts';
import { day, id, optionalText, slug, text, version } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';
import { family, level, named, participantRoles, quorum, reason } from './words.ts';

/** Items of an agenda: what was heard, who said what, the conclusion and what it did. */

const one = z.strictObject({ org: slug, id });

const decisions = ['open', 'continue', 'level', 'plan', 'transfer', 'stop'] as const;
export type Decision = (typeof decisions)[number];
export const familyWords = ['present', 'said', 'refused'] as const;
export const stances = ['for', 'against', 'abstained'] as const;
export type Stance = (typeof stances)[number];

/** The live data of the moment of hearing, kept as it was. */
const facts = z.object({
  /** Since when the records are counted: the review before, or the opening of the case. */
  since: z.string(),
  on: z.string(),
  caseOpenedOn: z.string(),
  lastContactOn: z.string().nullable(),
  level: level.nullable(),
  plan: z
    .object({
      id: z.string(),
      number: z.number(),
      fromOn: z.string(),
      toOn: z.string(),
      goals: z.array(z.object({ problem: z.string(), goal: z.string(), before: z.number().nullable(), now: z.number().nullable() })),
    })
    .nullable(),
  dosage: z.array(
    z.object({
      title: z.string(),
      person: z.string().nullable(),
      planned: z.number(),
      done: z.number(),
      missed: z.number(),
      forecast: z.number(),
      standing: z.enum(['ahead', 'done', 'going', 'endangered', 'short']),
    }),
  ),
  services: z.array(z.object({ title: z.string(), count: z.number() })),
  outcomes: z.array(z.object({ title: z.string(), on: z.string(), person: z.string().nullable(), evidence: z.string().nullable() })),
});
export type Facts = z.output<typeof facts>;

const heardAssessment = z.object({
  id: z.string(),
  title: z.string(),
  point: z.enum(['entry', 'interim', 'exit', 'follow_up']),
  on: z.string(),
  /** Null: the family as a whole. */
  person: z.string().nullable(),
  value: z.number().nullable(),
  band: z.string().nullable(),
  grade: z.enum(['good', 'watch', 'act']).nullable(),
});
export type HeardAssessment = z.output<typeof heardAssessment>;

const position = z.object({
  participantId: z.string(),
  name: z.string(),
  role: z.enum(participantRoles),
  present: z.boolean().nullable(),
  /** Whether the caller may write it. */
  mine: z.boolean(),
  stance: z.enum(stances).nullable(),
  words: z.string().nullable(),
  /** The dissenting opinion: why against; it stands in the minutes under the participant's name. */
  dissent: z.string().nullable(),
  /** Who wrote it down, when it was not the participant. */
  recordedBy: z.string().nullable(),
  /** 0: nothing written yet. */
  version: z.number(),
});
export type PositionRecord = z.output<typeof position>;

const effect = z.object({ kind: z.string(), text: z.string() });
const done = effect.extend({ page: z.string().nullable(), id: z.string().nullable() });
export type Done = z.output<typeof done>;
const signature = z.object({ name: z.string(), at: z.string() });
const word = z.object({ id: z.string(), title: z.string() });

const record = z.object({
  id: z.string(),
  version: z.number(),
  position: z.number(),
  review: z.object({ id: z.string(), number: z.number(), heldOn: z.string(), state: z.enum(['planned', 'cancelled']) }),
  family,
  case: z.object({ id: z.string(), practice: z.string(), practiceTitle: z.string(), openedOn: z.string(), closedOn: z.string().nullable(), caseManager: named.nullable(), level: level.nullable() }),
  reasons: z.array(reason),
  heardAt: z.string().nullable(),
  heardBy: z.string().nullable(),
  facts: facts.nullable(),
  assessments: z.array(heardAssessment),
  report: z.string().nullable(),
  familyWord: z.enum(familyWords).nullable(),
  familyWords: z.string().nullable(),
  decision: z.enum(decisions).nullable(),
  ground: z.string().nullable(),
  resultId: z.string().nullable(),
  levelId: z.string().nullable(),
  planFrom: z.string().nullable(),
  planTo: z.string().nullable(),
  toManager: named.nullable(),
  toBranch: named.nullable(),
  toPractice: z.object({ id: z.string(), title: z.string() }).nullable(),
  orders: z.array(z.object({ title: z.string(), staff: named.nullable(), dueOn: z.string() })),
  positions: z.array(position),
  quorum,
  /** Which signatures the rule asks for, and those given. */
  signatures: z.object({ needed: z.array(z.enum(['chair', 'secretary'])), chair: signature.nullable(), secretary: signature.nullable() }),
  signedAt: z.string().nullable(),
  signedOn: z.string().nullable(),
  /** What still hinders signing, in words; empty: nothing. */
  obstacles: z.array(z.string()),
  /** What signing will do, in words. */
  effects: z.array(effect),
  /** What the conclusion did; null: not signed yet. */
  done: z.array(done).nullable(),
  corrects: z.object({ id: z.string(), reason: z.string() }).nullable(),
  correctedBy: z.string().nullable(),
  words: z.object({
    conclusions: z.array(z.object({ id: z.enum(decisions), title: z.string(), results: z.array(word) })),
    levels: z.array(z.object({ id: z.string(), title: z.string(), text: z.string().nullable() })),
    practices: z.array(word),
  }),
  operations: z.array(z.string()),
});
export type ItemRecord = z.output<typeof record>;

export const addItem = operation({
  name: 'reviews.addItem',
  method: 'POST',
  path: '/organizations/:org/reviews/:id/items',
  summary: 'Взять дело в повестку: почему — скажет правило, к нему можно добавить своё',
  params: one,
  body: z.strictObject({ id, caseId: id, words: optionalText(1000).default(null) }),
  output: record,
});

export const removeItem = operation({
  name: 'reviews.removeItem',
  method: 'DELETE',
  path: '/organizations/:org/review-items/:id',
  summary: 'Снять с повестки то, что ещё не решено',
  params: one,
  query: z.strictObject({ version: z.coerce.number().int().min(1) }),
  output: z.object({ id: z.string() }),
});

export const getItem = operation({
  name: 'reviews.getItem',
  method: 'GET',
  path: '/organizations/:org/review-items/:id',
  summary: 'Вопрос повестки: что услышали, кто что сказал, заключение',
  params: one,
  output: record,
  personal: true,
});

export const hearItem = operation({
  name: 'reviews.hearItem',
  method: 'POST',
  path: '/organizations/:org/review-items/:id/hear',
  summary: 'Заслушать: сохранить сведения о семье такими, какие они сейчас',
  params: one,
  body: z.strictObject({ version }),
  output: record,
});

export const changeItem = operation({
  name: 'reviews.changeItem',
  method: 'PATCH',
  path: '/organizations/:org/review-items/:id',
  summary: 'Доклад, слово семьи, проект заключения',
  params: one,
  body: z.strictObject({
    version,
    report: optionalText(8000).optional(),
    familyWord: z.enum(familyWords, texts.fields.familyWord).nullable().optional(),
    familyWords: optionalText(4000).optional(),
    decision: z.enum(decisions, texts.fields.decision).nullable().optional(),
    ground: optionalText(4000).optional(),
    resultId: z.string().max(60).nullable().optional(),
    levelId: z.string().max(60).nullable().optional(),
    planFrom: day.nullable().optional(),
    planTo: day.nullable().optional(),
    toManagerId: id.nullable().optional(),
    toBranchId: id.nullable().optional(),
    toPracticeId: z.string().max(64).nullable().optional(),
    orders: z.array(z.strictObject({ title: text(200, texts.fields.order), staffId: id.nullable().default(null), dueOn: day })).max(30, texts.fields.orders).optional(),
  }),
  output: record,
});

export const setPosition = operation({
  name: 'reviews.setPosition',
  method: 'PUT',
  path: '/organizations/:org/review-items/:id/positions/:participant',
  summary: 'Записать мнение участника: за, против и почему, воздержался',
  params: z.strictObject({ org: slug, id, participant: id }),
  body: z.strictObject({
    /** 0 for the first time. */
    version: z.number().int().min(0),
    stance: z.enum(stances, texts.fields.stance),
    words: optionalText(4000).default(null),
    dissent: optionalText(4000).default(null),
  }),
  output: record,
});

export const signItem = operation({
  name: 'reviews.signItem',
  method: 'POST',
  path: '/organizations/:org/review-items/:id/sign',
  summary: 'Подписать заключение: последняя нужная подпись исполняет его',
  params: one,
  body: z.strictObject({ version }),
  output: record,
});

export const correctItem = operation({
  name: 'reviews.correctItem',
  method: 'POST',
  path: '/organizations/:org/review-items/:id/correct',
  summary: 'Начать новое заключение, которое исправляет подписанное',
  params: one,
  body: z.strictObject({ id, reason: text(1000, texts.fields.correctReason), /** Absent: at the same meeting. */ reviewId: id.optional() }),
  output: record,
});

const conclusionItem = z.object({
  id: z.string(),
  reviewId: z.string(),
  number: z.number(),
  heldOn: z.string(),
  practiceTitle: z.string(),
  reasons: z.array(reason),
  conclusion: z.string().nullable(),
  decision: z.enum(decisions).nullable(),
  ground: z.string().nullable(),
  result: z.string().nullable(),
  signedOn: z.string().nullable(),
  done: z.array(done).nullable(),
  corrects: z.boolean(),
  corrected: z.boolean(),
});
export type FamilyConclusion = z.output<typeof conclusionItem>;

export const listFamilyReviews = operation({
  name: 'reviews.listFamilyReviews',
  method: 'GET',
  path: '/organizations/:org/families/:id/reviews',
  summary: 'Консилиумы семьи и уровни её дел по времени',
  params: one,
  query: z.strictObject(page),
  output: listOf(conclusionItem).extend({
    family,
    levels: z.array(z.object({ caseId: z.string(), title: z.string(), tone: z.enum(['calm', 'work', 'warn', 'urgent']), fromOn: z.string(), toOn: z.string().nullable(), itemId: z.string().nullable() })),
    /** Open cases that a colleague may ask to look at. */
    cases: z.array(z.object({ id: z.string(), practice: z.string(), practiceTitle: z.string() })),
  }),
  personal: true,
});
