import { z } from 'zod';
import { listOf, operation, page } from '../../../kernel/contract.ts';
import { chosen, day, id, optionalText, slug, text, version } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';

/** The crisis queue and the duty rota. */

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });
const named = z.object({ id: z.string(), name: z.string() });

export const sources = ['family', 'mentor', 'staff', 'school', 'doctor', 'neighbours', 'police', 'other'] as const;

const item = z.object({
  id: z.string(),
  family: z.object({ id: z.string(), code: z.string(), title: z.string() }),
  /** The family is withheld by consents: it is named by its code, and only what is needed to reach the child is here. */
  withheld: z.boolean(),
  /** Where they live, one line. */
  place: z.string().nullable(),
  /** 1 is the most urgent. */
  level: z.number(),
  what: z.string(),
  source: z.enum(sources),
  state: z.enum(['raised', 'accepted', 'closed']),
  raisedBy: named.nullable(),
  raisedAt: z.string(),
  /** Until when it waits for the one asked now; null: accepted, or everybody was asked. */
  dueAt: z.string().nullable(),
  asked: named.nullable(),
  next: named.nullable(),
  acceptedBy: named.nullable(),
  acceptedAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  version: z.number(),
});
export type AlarmItem = z.output<typeof item>;

const card = item.extend({
  result: z.string().nullable(),
  closedBy: named.nullable(),
  phones: z.array(z.object({ value: z.string(), whose: z.string().nullable() })),
  /** Whether the caller may see the address and the phones: raised by the code of a withheld family, only whoever accepted it. */
  reachable: z.boolean(),
  steps: z.array(z.object({ place: z.number(), title: z.string(), doneAt: z.string().nullable(), doneBy: z.string().nullable() })),
  /** Whom it asked and when, in order; those not asked yet without a time. */
  turns: z.array(z.object({ name: z.string(), why: z.enum(['case_manager', 'substitute', 'duty', 'manager', 'raiser']), askedAt: z.string().nullable() })),
});
export type AlarmCard = z.output<typeof card>;

export const raiseAlarm = operation({
  name: 'tasks.raiseAlarm',
  method: 'POST',
  path: '/organizations/:org/alarms',
  summary: 'Поднять тревогу о семье',
  params: org,
  body: z.strictObject({
    id,
    /** The family, or its code alone: one whose facts are withheld is in no list. */
    family: chosen(texts.fields.family).nullable().default(null),
    code: optionalText(60).default(null),
    level: z.int(texts.fields.level).min(1, texts.fields.level).max(3, texts.fields.level),
    /** Nothing: there was no time to write. */
    what: optionalText(2000).default(null),
    source: z.enum(sources, texts.fields.source),
  }),
  output: card,
});

export const listAlarms = operation({
  name: 'tasks.listAlarms',
  method: 'GET',
  path: '/organizations/:org/alarms',
  summary: 'Тревоги: открытые самые срочные первыми, закрытые новыми сверху',
  params: org,
  query: z.strictObject({ ...page, state: z.enum(['open', 'closed']).default('open'), branch: id.optional(), family: id.optional() }),
  output: listOf(item),
  personal: true,
});

export const getAlarm = operation({
  name: 'tasks.getAlarm',
  method: 'GET',
  path: '/organizations/:org/alarms/:id',
  summary: 'Тревога: что случилось, кого спросили, шаги',
  params: one,
  output: card,
  personal: true,
});

export const acceptAlarm = operation({
  name: 'tasks.acceptAlarm',
  method: 'POST',
  path: '/organizations/:org/alarms/:id/accept',
  summary: 'Принять тревогу: дальше веду я',
  params: one,
  output: card,
});

export const markStep = operation({
  name: 'tasks.markStep',
  method: 'POST',
  path: '/organizations/:org/alarms/:id/steps/:place',
  summary: 'Отметить шаг тревоги сделанным или снять отметку',
  params: z.strictObject({ org: slug, id, place: z.coerce.number().int().min(1).max(50) }),
  body: z.strictObject({ done: z.boolean() }),
  output: card,
});

export const closeAlarm = operation({
  name: 'tasks.closeAlarm',
  method: 'POST',
  path: '/organizations/:org/alarms/:id/close',
  summary: 'Закрыть тревогу: что сделано',
  params: one,
  body: z.strictObject({ version, result: text(2000, texts.fields.result) }),
  output: card,
});

const duty = z.object({
  id: z.string(),
  branch: named.nullable(),
  staff: named,
  from: z.string(),
  to: z.string(),
  place: z.number(),
  version: z.number(),
});
export type Duty = z.output<typeof duty>;

export const listDuties = operation({
  name: 'tasks.listDuties',
  method: 'GET',
  path: '/organizations/:org/duties',
  summary: 'Дежурства: кто и когда принимает тревоги',
  params: org,
  query: z.strictObject({ from: day.optional() }),
  output: z.object({ items: z.array(duty) }),
});

export const addDuty = operation({
  name: 'tasks.addDuty',
  method: 'POST',
  path: '/organizations/:org/duties',
  summary: 'Назначить дежурного',
  params: org,
  body: z.strictObject({
    id,
    /** Null: all branches. */
    branch: id.nullable().default(null),
    staff: chosen(texts.fields.staff),
    from: day,
    to: day,
    /** 1 is asked first. */
    place: z.int().min(1, texts.fields.place).max(9, texts.fields.place).default(1),
  }),
  output: duty,
});

export const dropDuty = operation({
  name: 'tasks.dropDuty',
  method: 'DELETE',
  path: '/organizations/:org/duties/:id',
  summary: 'Убрать дежурство',
  params: one,
  output: duty,
});
