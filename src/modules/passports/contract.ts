import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { chosen, day, id, optionalText, slug, text, version } from '../../kernel/fields.ts';
import { texts } from './texts.ru.ts';

const one = z.strictObject({ org: slug, id });
const practice = z.string(texts.fields.practice).regex(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/, texts.fields.practice);
const wordId = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/);
const rank = z.enum(['now', 'soon', 'later'], texts.fields.rank);
const grade = z.enum(['good', 'watch', 'act']);

// ── genogram ─────────────────────────────────────────────────────────────────────────────────────────────────────
const genogram = z.object({
  family: z.object({ id: z.string(), code: z.string(), title: z.string() }),
  onDate: z.string(),
  /** Days on which the picture changes, oldest first. */
  days: z.array(z.string()),
  people: z.array(z.object({
    id: z.string(), firstName: z.string(), fullName: z.string(), role: z.string(), sex: z.enum(['m', 'f']).nullable(), birthDate: z.string().nullable(), age: z.number().nullable(),
    deathDate: z.string().nullable(), dead: z.boolean(), member: z.boolean(), together: z.boolean(), inCare: z.boolean(),
  })),
  unions: z.array(z.object({ one: z.string(), other: z.string(), kind: z.enum(['spouse', 'partner', 'divorced', 'separated', 'unknown']), since: z.string().nullable() })),
  descents: z.array(z.object({ kind: z.enum(['parent', 'care', 'grand']), parents: z.array(z.string()), children: z.array(z.string()) })),
  ties: z.array(z.object({ one: z.string(), other: z.string(), kind: z.enum(['sibling', 'close', 'conflict']) })),
  /** Papers on which care stands. */
  grounds: z.array(z.object({ carer: z.string(), child: z.string(), words: z.string() })),
});
export type GenogramRecord = z.output<typeof genogram>;

export const showGenogram = operation({
  name: 'passports.showGenogram',
  method: 'GET',
  path: '/organizations/:org/families/:id/genogram',
  summary: 'Генограмма семьи на дату: поколения, союзы, дети, кто живёт вместе',
  params: one,
  query: z.strictObject({ on: day.optional() }),
  output: genogram,
  personal: true,
});

// ── passport ─────────────────────────────────────────────────────────────────────────────────────────────────────
const part = z.object({
  section: z.string(),
  key: z.string(),
  personId: z.string().nullable(),
  title: z.string(),
  words: z.string(),
  grade: grade.nullable(),
  /** Day of the fact, where it has one. */
  notedOn: z.string().nullable(),
});
export type PartRecord = z.output<typeof part>;
const section = z.object({ id: z.string(), title: z.string() });

const priority = z.object({
  /** Null: only proposed. */
  id: z.string().nullable(),
  ruleId: z.string().nullable(),
  person: z.object({ id: z.string(), name: z.string() }).nullable(),
  problem: z.string(),
  cause: z.string().nullable(),
  goal: z.string().nullable(),
  rank,
  state: z.enum(['proposed', 'accepted', 'declined']),
  /** Facts that it follows from, newest first. */
  because: z.array(z.object({ words: z.string(), date: z.string().nullable() })),
  /** Why the practice proposes it. */
  basis: z.string().nullable(),
  /** Why people declined it. */
  reason: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedOn: z.string().nullable(),
  /** The line of a plan that it became. */
  planLineId: z.string().nullable(),
  version: z.number().nullable(),
});
export type PriorityRecord = z.output<typeof priority>;

const value = z.union([z.string(), z.number(), z.boolean()]).nullable();
const field = z.object({
  id: z.string(), title: z.string(), kind: z.enum(['text', 'number', 'money', 'yes_no', 'choice']), unit: z.string().nullable(), help: z.string().nullable(),
  options: z.array(z.object({ id: z.string(), title: z.string() })),
});
const fieldSection = z.object({ id: z.string(), title: z.string(), of: z.enum(['family', 'person']), fields: z.array(field) });
export type FieldSection = z.output<typeof fieldSection>;

const snapshotItem = z.object({
  id: z.string(), number: z.number(), practice: z.string(), onDate: z.string(), note: z.string().nullable(), takenAt: z.string(), takenBy: z.string().nullable(),
  signedAt: z.string().nullable(), signedBy: z.string().nullable(), version: z.number(),
});
export type SnapshotItem = z.output<typeof snapshotItem>;
const family = z.object({ id: z.string(), code: z.string(), title: z.string() });

const passport = z.object({
  family,
  caseId: z.string(),
  practice: z.string(),
  practiceTitle: z.string(),
  onDate: z.string(),
  sections: z.array(section),
  parts: z.array(part),
  priorities: z.array(priority),
  /** What the pack asks, and the value of each on the day. */
  fields: z.array(fieldSection),
  values: z.array(z.object({ personId: z.string().nullable(), field: z.string(), value, fromOn: z.string() })),
  people: z.array(z.object({ id: z.string(), name: z.string() })),
  /** What the caller may do now: names of operations. */
  operations: z.array(z.string()),
});
export type PassportRecord = z.output<typeof passport>;

export const showPassport = operation({
  name: 'passports.showPassport',
  method: 'GET',
  path: '/organizations/:org/families/:id/passport',
  summary: 'Паспорт и социальный портрет семьи на дату, составленные из того, что уже записано',
  params: one,
  query: z.strictObject({ practice, on: day.optional() }),
  output: passport,
  personal: true,
});
export const listSnapshots = operation({
  name: 'passports.listSnapshots',
  method: 'GET',
  path: '/organizations/:org/families/:id/passports',
  summary: 'Сохранённые паспорта семьи, новые первыми',
  params: one,
  query: z.strictObject({ ...page }),
  output: listOf(snapshotItem),
  personal: true,
});
const snapshot = snapshotItem.extend({ family, practiceTitle: z.string(), packVersion: z.string(), sections: z.array(section), parts: z.array(part) });
export type SnapshotRecord = z.output<typeof snapshot>;
export const getSnapshot = operation({
  name: 'passports.getSnapshot',
  method: 'GET',
  path: '/organizations/:org/passports/:id',
  summary: 'Сохранённый паспорт: каким он был в тот день',
  params: one,
  output: snapshot,
  personal: true,
});
export const takeSnapshot = operation({
  name: 'passports.takeSnapshot',
  method: 'POST',
  path: '/organizations/:org/families/:id/passports',
  summary: 'Сохранить паспорт семьи на дату: он больше не изменится',
  params: one,
  body: z.strictObject({ id, practice, onDate: day, note: optionalText(500).default(null) }),
  output: snapshot,
});
export const signSnapshot = operation({
  name: 'passports.signSnapshot',
  method: 'POST',
  path: '/organizations/:org/passports/:id/sign',
  summary: 'Подписать сохранённый паспорт',
  params: one,
  body: z.strictObject({ version }),
  output: snapshot,
});

const change = z.object({
  section: z.string(),
  sectionTitle: z.string(),
  sign: z.enum(['added', 'removed', 'changed']),
  title: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Where it is clear which way is better. */
  better: z.boolean().nullable(),
  /** The change as a sentence. */
  text: z.string(),
});
export type ChangeRecord = z.output<typeof change>;
const side = z.object({ id: z.string().nullable(), number: z.number().nullable(), onDate: z.string() });
export const comparePassports = operation({
  name: 'passports.comparePassports',
  method: 'GET',
  path: '/organizations/:org/families/:id/passport-changes',
  summary: 'Что изменилось между двумя паспортами или между паспортом и сегодняшним днём',
  params: one,
  query: z.strictObject({ from: id, to: id.optional() }),
  output: z.object({ family, practice: z.string(), from: side, to: side, items: z.array(change), same: z.number() }),
  personal: true,
});

export const recordFacts = operation({
  name: 'passports.recordFacts',
  method: 'POST',
  path: '/organizations/:org/families/:id/passport-facts',
  summary: 'Записать сведения паспорта с дня, с которого они верны; прежние остаются в прошлом',
  params: one,
  body: z.strictObject({
    id,
    practice,
    fromOn: day,
    values: z.array(z.strictObject({ personId: id.nullable().default(null), field: wordId, value: z.union([z.string().max(1000, texts.refusals.value_text), z.number(), z.boolean()]).nullable() })).min(1, texts.fields.values).max(200),
  }),
  output: z.object({ fromOn: z.string(), values: z.array(z.object({ personId: z.string().nullable(), field: z.string(), value, version: z.number() })) }),
});

export const decidePriority = operation({
  name: 'passports.decidePriority',
  method: 'POST',
  path: '/organizations/:org/families/:id/priorities',
  summary: 'Принять или отклонить предложенное, назвать своё: с чего начинаем',
  params: one,
  body: z.strictObject({
    id,
    practice,
    /** What the practice proposed; null: an own one. */
    ruleId: wordId.nullable().default(null),
    personId: id.nullable().default(null),
    decision: z.enum(['accepted', 'declined'], texts.fields.decision).default('accepted'),
    reason: optionalText(1000).default(null),
    /** Absent: as proposed. */
    problem: text(500, texts.fields.problem).optional(),
    cause: optionalText(1000).optional(),
    goal: optionalText(500).optional(),
    rank: rank.optional(),
  }),
  output: priority,
});
export const changePriority = operation({
  name: 'passports.changePriority',
  method: 'PATCH',
  path: '/organizations/:org/priorities/:id',
  summary: 'Изменить решение: слова, срочность, принято или отклонено',
  params: one,
  body: z.strictObject({
    version,
    decision: z.enum(['accepted', 'declined'], texts.fields.decision).optional(),
    reason: optionalText(1000).optional(),
    problem: text(500, texts.fields.problem).optional(),
    cause: optionalText(1000).optional(),
    goal: optionalText(500).optional(),
    rank: rank.optional(),
  }),
  output: priority,
});
export const planPriority = operation({
  name: 'passports.planPriority',
  method: 'POST',
  path: '/organizations/:org/priorities/:id/plan',
  summary: 'Перенести принятую проблему в черновик плана',
  params: one,
  /** `id`: of the goal that the plan gets. */
  body: z.strictObject({ id: chosen(texts.fields.goal), version, goal: text(500, texts.fields.goal) }),
  output: priority,
});
