import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { id, slug } from '../../kernel/fields.ts';

const inOrganization = z.strictObject({ org: slug });
const practice = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/, 'Такой практики нет');

const text = z.string();
const family = z.object({ id: text, code: text, title: text });
const named = z.object({ id: text, name: text });

/** A family whose contact is overdue or soon will be, or who was never met. */
const lapse = z.object({
  family,
  /** Where they live: a settlement, else a district. */
  place: text.nullable(),
  openedOn: text,
  lastContactOn: text.nullable(),
  /** Whole days since the last contact; of a family never met since the register date. */
  days: z.number(),
  /** Days that may pass: by the level of the case, else by the practice. */
  norm: z.number(),
  /** The last day of the norm; null when nobody was met yet. */
  dueOn: text.nullable(),
  caseManager: named.nullable(),
});
export type LapseItem = z.output<typeof lapse>;
/** `count` is what the list of families with the same conditions counts; `items` its beginning. */
const lapses = z.object({ count: z.number(), items: z.array(lapse) });

/** What a record or a family lacks; see the module's README. */
const gaps = ['minutes', 'practitioner', 'amount', 'evidence', 'birth', 'people'] as const;
const unfinished = z.object({
  kind: z.enum(['service', 'aid', 'outcome', 'family']),
  /** Of the record; of the family itself when that is unfinished. */
  id: text,
  family,
  on: text,
  /** Id of a word of the pack. */
  word: text.nullable(),
  missing: z.array(z.enum(gaps)),
});
export type UnfinishedItem = z.output<typeof unfinished>;

const draft = z.object({
  id: text, kind: text, practice: text.nullable(), title: text.nullable(), family: family.nullable(), savedAt: text,
});
const done = z.object({
  kind: z.enum(['service', 'aid', 'outcome']),
  id: text,
  word: text,
  family,
  /** Families of the same meeting. */
  families: z.number(),
  on: text,
  at: text,
});
export type DoneItem = z.output<typeof done>;

/** A task whose day has come or is over; `mine` false: of a colleague for whom I stand in. */
const dueTask = z.object({
  id: text, title: text, family: family.nullable(), dueOn: text, dueAt: text.nullable(), page: text.nullable(), mine: z.boolean(), version: z.number(),
});
export type DueTask = z.output<typeof dueTask>;

/** A signal to check or an application to decide, by its term. */
const asking = z.object({
  kind: z.enum(['signal', 'application']), id: text, practice: text,
  /** Whom it is about, in the words that somebody wrote. */
  about: text.nullable(),
  family: family.nullable(), dueOn: text, dueAt: text.nullable(),
  /** A signal that somebody checks already; an application to which a place was offered. */
  begun: z.boolean(),
});
export type AskingItem = z.output<typeof asking>;
const askings = z.object({ count: z.number(), items: z.array(asking) });

/** A planned case conference until a week ahead; `families` of its agenda are those that the caller sees. */
const review = z.object({ id: text, heldOn: text, at: text.nullable(), place: text.nullable(), families: z.number() });
export type PlannedReview = z.output<typeof review>;
const reviews = z.object({ count: z.number(), items: z.array(review) });
/** The caller answers alarms until this day; branch null: of all branches; turn 1 is asked first. */
const duty = z.object({ to: text, branch: text.nullable(), turn: z.number() });
export type Duty = z.output<typeof duty>;

const today = z.object({
  date: text,
  practice: text,
  /** Open cases that I lead or whose team has me. */
  families: z.number(),
  overdue: lapses,
  soon: lapses,
  never: lapses,
  unfinished: z.object({ count: z.number(), items: z.array(unfinished) }),
  drafts: z.object({ count: z.number(), items: z.array(draft) }),
  done: z.object({ count: z.number(), items: z.array(done) }),
  /** Their day is over. */
  late: z.object({ count: z.number(), items: z.array(dueTask) }),
  /** Today is their day. */
  tasks: z.object({ count: z.number(), items: z.array(dueTask) }),
  reviews,
  duty: duty.nullable(),
  standsIn: z.array(z.object({ name: text, to: text })),
  /** Signals that I, or whom I stand in for, check. */
  asking: askings,
});
export type Today = z.output<typeof today>;

export const getToday = operation({
  name: 'today.getToday',
  method: 'GET',
  path: '/organizations/:org/today',
  summary: 'Сегодня: мои семьи, с кем давно не встречались, что не дописано и что сделано',
  params: inOrganization,
  query: z.strictObject({ practice }),
  output: today,
  personal: true,
});

export const listUnfinished = operation({
  name: 'today.listUnfinished',
  method: 'GET',
  path: '/organizations/:org/today/unfinished',
  summary: 'Записи и семьи, где чего-то не хватает',
  params: inOrganization,
  query: z.strictObject({ practice, ...page }),
  output: listOf(unfinished),
  personal: true,
});

const load = z.object({
  /** Null: families without a case manager. */
  caseManager: z.object({ id: text, name: text, /** The colleague's entrance is closed. */ gone: z.boolean() }).nullable(),
  families: z.number(),
  overdue: z.number(),
  soon: z.number(),
  never: z.number(),
});
export type Load = z.output<typeof load>;
const branch = z.object({
  date: text,
  practice: text,
  families: z.number(),
  overdue: lapses,
  never: lapses,
  soon: z.object({ count: z.number() }),
  /** Without a case manager; of them `named` have a name from a workbook that no colleague bears. */
  unled: z.object({ count: z.number(), named: z.number(), items: z.array(z.object({ family, openedOn: text, name: text.nullable() })) }),
  /** By colleague, most overdue first; at most 200. */
  loads: z.array(load),
  reviews,
  duty: duty.nullable(),
  /** Who answers alarms today. */
  onDuty: z.array(z.object({ name: text, branch: text.nullable(), turn: z.number() })),
  /** Open tasks of every practice that the manager sees: their day is over; nobody has them. */
  tasks: z.object({ overdue: z.number(), nobody: z.number() }),
  /** Of the practice: signals that nobody checks or whose term is over, applications to decide, offers that nobody answered in time. */
  asking: askings,
});
export type Branch = z.output<typeof branch>;

export const getBranch = operation({
  name: 'today.getBranch',
  method: 'GET',
  path: '/organizations/:org/today/branch',
  summary: 'Сегодня у руководителя: где давно не встречались, нагрузка кураторов, семьи без куратора',
  params: inOrganization,
  query: z.strictObject({ practice, branch: id.optional() }),
  output: branch,
  personal: true,
});
