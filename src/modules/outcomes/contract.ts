import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { chosen, day, id, optionalText, slug, version } from '../../kernel/fields.ts';
import { texts } from './texts.ru.ts';

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });
const word = (empty: string) => z.string({ error: empty }).regex(/^[a-z][a-z0-9_]{0,59}$/, empty);
const practiceId = z.string({ error: texts.fields.practiceEmpty }).regex(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/, texts.fields.practiceEmpty);
const outcome = word(texts.fields.outcomeEmpty);
const kind = word(texts.fields.kindEmpty);

const outcomeItem = z.object({
  id: z.string(),
  family: z.object({ id: z.string(), code: z.string(), title: z.string() }),
  caseId: z.string(),
  practice: z.string(),
  outcome: z.string(),
  kind: z.string().nullable(),
  /** Whose outcome it is; null: the family's as a whole. */
  person: z.object({ id: z.string(), name: z.string(), birthDate: z.string().nullable(), role: z.string().nullable() }).nullable(),
  date: z.string(),
  /** What proves it: a document and its date. */
  evidence: z.string().nullable(),
  note: z.string().nullable(),
  code: z.string().nullable(),
  cancelledAt: z.string().nullable(),
  cancelReason: z.string().nullable(),
  by: z.string().nullable(),
  version: z.number(),
  createdAt: z.string(),
});
export type OutcomeItem = z.output<typeof outcomeItem>;
const recorded = outcomeItem.extend({ warnings: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })) });
export type RecordedOutcome = z.output<typeof recorded>;
const card = recorded.extend({
  history: z.array(
    z.object({
      at: z.string(),
      by: z.string().nullable(),
      version: z.number(),
      source: z.string().nullable(),
      changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
    }),
  ),
});
export type OutcomeCard = z.output<typeof card>;

export const recordOutcome = operation({
  name: 'outcomes.recordOutcome',
  method: 'POST',
  path: '/organizations/:org/outcomes',
  summary: 'Записать результат с подтверждением',
  params: org,
  body: z.strictObject({
    id,
    family: chosen(texts.fields.familyEmpty),
    practice: practiceId,
    outcome,
    kind: kind.nullable().default(null),
    person: id.nullable().default(null),
    date: day,
    evidence: optionalText(1000).default(null),
    note: optionalText(4000).default(null),
  }),
  output: recorded,
});

export const listOutcomes = operation({
  name: 'outcomes.listOutcomes',
  method: 'GET',
  path: '/organizations/:org/outcomes',
  summary: 'Результаты, новые сверху',
  params: org,
  query: z.strictObject({
    family: id.optional(),
    person: id.optional(),
    practice: practiceId.optional(),
    outcome: outcome.optional(),
    kind: kind.optional(),
    from: day.optional(),
    to: day.optional(),
    cancelled: z.enum(['no', 'all', 'only']).default('no'),
    ...page,
  }),
  output: listOf(outcomeItem),
  personal: true,
});

export const getOutcome = operation({
  name: 'outcomes.getOutcome',
  method: 'GET',
  path: '/organizations/:org/outcomes/:id',
  summary: 'Результат и что в нём меняли',
  params: one,
  output: card,
  personal: true,
});

export const changeOutcome = operation({
  name: 'outcomes.changeOutcome',
  method: 'PATCH',
  path: '/organizations/:org/outcomes/:id',
  summary: 'Исправить запись о результате',
  params: one,
  body: z.strictObject({
    version,
    outcome: outcome.optional(),
    kind: kind.nullable().optional(),
    person: id.nullable().optional(),
    date: day.optional(),
    evidence: optionalText(1000).optional(),
    note: optionalText(4000).optional(),
  }),
  output: recorded,
});

export const cancelOutcome = operation({
  name: 'outcomes.cancelOutcome',
  method: 'POST',
  path: '/organizations/:org/outcomes/:id/cancel',
  summary: 'Отменить запись о результате с причиной',
  params: one,
  body: z.strictObject({
    version,
    reason: z.string({ error: texts.fields.reasonEmpty }).trim().min(1, texts.fields.reasonEmpty).max(500, 'Не длиннее 500 знаков'),
  }),
  output: recorded,
});
export const restoreOutcome = operation({
  name: 'outcomes.restoreOutcome',
  method: 'POST',
  path: '/organizations/:org/outcomes/:id/restore',
  summary: 'Вернуть отменённую запись о результате',
  params: one,
  body: z.strictObject({ version }),
  output: recorded,
});
