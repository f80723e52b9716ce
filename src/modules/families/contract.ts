import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { day, id, slug } from '../../kernel/fields.ts';

const inOrganization = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });

/** Fields that a list may be sorted by; a minus before the name turns the order. */
const sorts = ['title', '-title', 'code', '-code', 'lastContactOn', '-lastContactOn', 'openedOn', '-openedOn'] as const;
export type Sort = (typeof sorts)[number];

/** How an open case stands to its norm of contact; see `lapseSql` and `normSql`. */
const lapses = ['overdue', 'soon', 'never'] as const;
export type Lapse = (typeof lapses)[number];

const filters = {
  /** Part of a name, a code, a phone, a СНИЛС; one typing error, ё/е, Latin letters and the wrong layout are forgiven. */
  query: z.string().max(200).optional(),
  state: z.enum(['open', 'closed', 'all']).default('all'),
  /** Staff id, e-mail, full name, `me` or `none`. */
  caseManager: z.string().min(1).max(200).optional(),
  /** Families that I lead or whose case team has me. */
  team: z.enum(['me']).optional(),
  /** Open cases by their norm of contact: `overdue` longer than it, `soon` its last days, `never` nobody was met yet. */
  lapse: z.enum(lapses).optional(),
  /** Where the case is led. */
  branch: id.optional(),
  /** Id or name of a district. */
  district: z.string().min(1).max(200).optional(),
  /** Id or title of a category of a pack. */
  category: z.string().min(1).max(200).optional(),
  practice: z.string().regex(/^[a-z0-9-]{1,64}$/).optional(),
};
export type Filters = z.output<z.ZodObject<typeof filters>>;

const named = z.object({ id: z.string(), name: z.string() });
const item = z.object({
  id: z.string(),
  code: z.string(),
  title: z.string(),
  state: z.enum(['open', 'closed']),
  openedOn: z.string(),
  closedOn: z.string().nullable(),
  district: named.nullable(),
  settlement: z.string().nullable(),
  /** `id` is null while an imported name waits to be matched with a colleague. */
  caseManager: z.object({ id: z.string().nullable(), name: z.string() }).nullable(),
  lastContactOn: z.string().nullable(),
  /** At which level the case is supported, a word of the practice; its norm of contact may be another (`tasks.listNorms`). */
  level: z.string().nullable(),
  version: z.number(),
  childrenCount: z.number(),
  servicesLast30Days: z.number(),
  categories: z.array(z.string()),
  practice: z.string(),
  caseId: z.string(),
  caseVersion: z.number(),
  /** `similar`: found with one typing error; such rows follow the exact ones. Null without a query. */
  match: z.enum(['exact', 'similar']).nullable(),
});
export type FamilyItem = z.output<typeof item>;

export const listFamilies = operation({
  name: 'families.listFamilies',
  method: 'GET',
  path: '/organizations/:org/families',
  summary: 'Семьи: поиск, условия, порядок',
  params: inOrganization,
  query: z.strictObject({ ...filters, sort: z.enum(sorts).default('title'), ...page }),
  output: listOf(item),
  personal: true,
});
export const countFamilies = operation({
  name: 'families.countFamilies',
  method: 'GET',
  path: '/organizations/:org/families/count',
  summary: 'Сколько семей подходит под условия и сколько их всего видно',
  params: inOrganization,
  query: z.strictObject(filters),
  output: z.object({ matched: z.number(), all: z.number() }),
});
export const exportFamilies = operation({
  name: 'families.exportFamilies',
  method: 'GET',
  path: '/organizations/:org/families.xlsx',
  summary: 'Список семей по условиям файлом Excel',
  params: inOrganization,
  query: z.strictObject({ ...filters, sort: z.enum(sorts).default('title') }),
  output: z.any(),
  answer: 'file',
  personal: true,
});

const text = z.string();
const dayText = z.string();
const dates = { id: text, version: z.number(), fromOn: dayText.nullable(), toOn: dayText.nullable() };

const member = z.object({
  personId: text,
  version: z.number(),
  membershipId: text,
  membershipVersion: z.number(),
  code: text,
  role: text,
  livesTogether: z.boolean(),
  fromOn: dayText.nullable(),
  toOn: dayText.nullable(),
  endedBecause: text.nullable(),
  lastName: text,
  firstName: text,
  patronymic: text.nullable(),
  birthDate: dayText.nullable(),
  deathDate: dayText.nullable(),
  /** Whole years today (at death, if the person died). */
  age: z.number().nullable(),
  sex: z.enum(['m', 'f']).nullable(),
  snils: text.nullable(),
  /** Families that the caller sees and that the person belongs to besides this one. */
  otherFamilies: z.array(z.object({ id: text, title: text, code: text, current: z.boolean() })),
});
export type CardMember = z.output<typeof member>;

const fact = z.object({
  id: text,
  /**
   * `absence`: a meeting to which nobody of the family came; `word` is its service. `assessment` (of the timeline alone): `word` is the
   * instrument, `topic` its title, `extra` the band, `quantity` the main score, `place` the point of the work.
   */
  kind: z.enum(['service', 'aid', 'outcome', 'absence', 'assessment']),
  caseId: text,
  practice: text,
  /** Ids of words of the practice's pack. */
  word: text,
  extra: text.nullable(),
  happenedOn: dayText,
  startsAt: text.nullable(),
  minutes: z.number().nullable(),
  practitioner: text.nullable(),
  place: text.nullable(),
  topic: text.nullable(),
  note: text.nullable(),
  quantity: z.number().nullable(),
  amount: z.number().nullable(),
  evidence: text.nullable(),
  personId: text.nullable(),
  wholeFamily: z.boolean(),
  /** Persons who received a service. */
  recipients: z.array(text),
  /** Who of the family did not come to the meeting, and why: a word of the pack. */
  absent: z.array(z.object({ personId: text, reason: text.nullable(), note: text.nullable() })),
  groupId: text.nullable(),
  code: text.nullable(),
  cancelReason: text.nullable(),
  version: z.number(),
});
export type LedgerFact = z.output<typeof fact>;

const staff = z.object({ id: text.nullable(), name: text });
const cardCase = z.object({
  id: text,
  practice: text,
  practiceTitle: text,
  packVersion: text,
  branch: named,
  openedOn: dayText,
  closedOn: dayText.nullable(),
  closeReason: text.nullable(),
  closeNote: text.nullable(),
  caseManager: staff.nullable(),
  mentor: z.object({ id: text, name: text, code: text }).nullable(),
  lastContactOn: dayText.nullable(),
  /** At which level it is supported, a word of the practice, and since when; null: no level was given. */
  level: z.object({ id: text, fromOn: dayText }).nullable(),
  version: z.number(),
  team: z.array(z.object({ id: text, staffId: text, name: text, position: text.nullable(), fromOn: dayText, version: z.number() })),
});
export type CardCase = z.output<typeof cardCase>;

const card = z.object({
  id: text,
  code: text,
  title: text,
  titleOwn: z.boolean(),
  note: text.nullable(),
  district: named.nullable(),
  settlement: named.nullable(),
  address: text.nullable(),
  version: z.number(),
  members: z.array(member),
  relations: z.array(z.object({ ...dates, personId: text, otherId: text, kind: text, basis: text.nullable(), note: text.nullable() })),
  contacts: z.array(z.object({ ...dates, personId: text.nullable(), kind: text, value: text, note: text.nullable() })),
  addresses: z.array(
    z.object({ ...dates, personId: text.nullable(), kind: text, text, district: text.nullable(), settlement: text.nullable(), districtId: text.nullable(), settlementId: text.nullable() }),
  ),
  categories: z.array(z.object({ ...dates, categoryId: text, basis: text.nullable() })),
  statuses: z.array(z.object({ ...dates, personId: text, statusId: text, basis: text.nullable() })),
  cases: z.array(cardCase),
  /** How many records of each kind the family has, the cancelled left out. */
  counts: z.object({ service: z.number(), aid: z.number(), outcome: z.number() }),
  /** The newest 50 records, cancelled ones too. */
  facts: z.array(fact),
  /** Operations that the caller may run on this family. */
  operations: z.array(text),
});
export type FamilyCard = z.output<typeof card>;

export const getFamily = operation({
  name: 'families.getFamily',
  method: 'GET',
  path: '/organizations/:org/families/:id',
  summary: 'Карточка семьи',
  params: one,
  output: card,
  personal: true,
});
export const listTimeline = operation({
  name: 'families.listTimeline',
  method: 'GET',
  path: '/organizations/:org/families/:id/timeline',
  summary: 'Записи о семье, новые сверху',
  params: one,
  query: z.strictObject({
    kind: z.enum(['service', 'aid', 'outcome', 'absence', 'assessment']).optional(),
    from: day.optional(),
    to: day.optional(),
    ...page,
  }),
  output: listOf(fact),
  personal: true,
});
const change = z.object({
  id: z.number(),
  at: text,
  who: text.nullable(),
  /** `import` when a workbook said it. */
  source: text.nullable(),
  /** Table-like noun: family, person, membership, contact… */
  subject: text,
  subjectId: text,
  /** Name of the person the row is about, where it is about one. */
  person: text.nullable(),
  version: z.number(),
  changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
});
export type Change = z.output<typeof change>;
export const listHistory = operation({
  name: 'families.listHistory',
  method: 'GET',
  path: '/organizations/:org/families/:id/history',
  summary: 'История каждого поля семьи и её людей',
  params: one,
  query: z.strictObject({ subjectId: id.optional(), field: z.string().max(60).optional(), ...page }),
  output: listOf(change),
  personal: true,
});
export const listViews = operation({
  name: 'families.listViews',
  method: 'GET',
  path: '/organizations/:org/families/:id/views',
  summary: 'Кто открывал и менял карточку',
  params: one,
  query: z.strictObject({ ...page }),
  output: listOf(z.object({ at: text, who: text.nullable(), operation: text, outcome: text })),
  personal: true,
});
