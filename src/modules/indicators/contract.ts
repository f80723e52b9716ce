import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { day, id, slug } from '../../kernel/fields.ts';
import { texts } from './texts.ru.ts';

const wordId = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, texts.badWord);
const filters = {
  from: day,
  to: day,
  /** Id or name of a district of the organization. */
  district: z.string().min(1).max(200).optional(),
  /** Id of a category of the practice: families that had it on any day of the period. */
  category: z.string().min(1).max(200).optional(),
  /** Whose cases: a staff id, `me`, or `none` for cases without a case manager; as they are led now. */
  caseManager: z.string().min(1).max(200).optional(),
};
const inOrder = (query: { from: string; to: string }) => query.from <= query.to;
const wrongOrder = { path: ['to'], error: texts.wrongOrder };

const practice = z.strictObject({ org: slug, practice: slug });
const oneIndicator = z.strictObject({ org: slug, practice: slug, indicator: wordId });

const reportQuery = z.strictObject(filters).refine(inOrder, wrongOrder);
export type ReportFilters = z.output<typeof reportQuery>;

const indicatorFigure = z.object({
  id: z.string(),
  title: z.string(),
  /** The unit in Russian, one: «семья». */
  unit: z.string(),
  value: z.number(),
  target: z.number().nullable(),
  withheld: z.number(),
  /** Path of the list: exactly `value − withheld` items through its pages. */
  records: z.string(),
  excluded: z.string(),
  section: z.enum(['activity', 'outcome']),
  unitForms: z.tuple([z.string(), z.string(), z.string()]),
  unitShort: z.string(),
  how: z.string(),
  compare: z.object({ indicator: z.string(), text: z.string() }).nullable(),
  counts: z.enum(['records', 'families', 'people']),
  /** Whether the chosen district, category or case manager narrowed this figure. */
  isFiltered: z.boolean(),
  /** Version of the organization's own target, null while the pack's holds. */
  targetVersion: z.number().nullable(),
  /** Each month counted on its own; months of unique people do not add up. Empty for periods over three years. */
  months: z.array(z.object({ month: z.string(), value: z.number() })),
});
export type IndicatorFigure = z.output<typeof indicatorFigure>;

const report = z.object({
  practice: z.string(),
  practiceTitle: z.string(),
  packVersion: z.string(),
  organization: z.string(),
  organizationName: z.string(),
  from: z.string(),
  to: z.string(),
  generatedAt: z.string(),
  /** Every family of the organization counts: no filter, and the caller sees them all. Only then targets are shown. */
  isWhole: z.boolean(),
  indicators: z.array(indicatorFigure),
});
export type Report = z.output<typeof report>;

const reportItem = z.object({
  practice: z.string(),
  title: z.string(),
  packVersion: z.string(),
  /** Path of the report under /api/v1/; `from` and `to` are to be added. */
  report: z.string(),
});

export const listReports = operation({
  name: 'indicators.listReports',
  method: 'GET',
  path: '/organizations/:org/reports',
  summary: 'Отчёты, которые можно получить; с practice, from и to — сам отчёт этой практики за период',
  params: z.strictObject({ org: slug }),
  query: z
    .strictObject({ ...page, ...filters, practice: slug.optional(), from: day.optional(), to: day.optional() })
    .refine((query) => query.practice === undefined || (query.from !== undefined && query.to !== undefined), { path: ['from'], error: texts.noPeriod })
    .refine((query) => query.from === undefined || query.to === undefined || query.from <= query.to, wrongOrder),
  output: z.union([report, listOf(reportItem)]),
});

export const getReport = operation({
  name: 'indicators.getReport',
  method: 'GET',
  path: '/organizations/:org/reports/:practice',
  summary: 'Отчёт практики за период',
  params: practice,
  query: reportQuery,
  output: report,
});

const record = {
  /** The first record that counts of this family or person, or the record itself. Null for a mentor. */
  recordId: z.string().nullable(),
  recordKind: z.enum(['service', 'aid', 'outcome', 'mentor']),
  date: z.string(),
  code: z.string().nullable(),
  familyId: z.string().nullable(),
  familyCode: z.string().nullable(),
  familyTitle: z.string().nullable(),
  personId: z.string().nullable(),
  personName: z.string().nullable(),
  birthDate: z.string().nullable(),
  /** Whole years on the date. */
  age: z.number().nullable(),
  role: z.string().nullable(),
  /** What it was: title of the service, aid or outcome. */
  what: z.string(),
  /** Title of the kind of the outcome or of the source of the aid. */
  kind: z.string().nullable(),
  /** Of an outcome: what proves it, null when nothing does. */
  evidence: z.string().nullable(),
};
const recordItem = z.object(record);
export type RecordItem = z.output<typeof recordItem>;

const recordsQuery = z.strictObject({ ...filters, ...page }).refine(inOrder, wrongOrder);
export type RecordsQuery = z.output<typeof recordsQuery>;

export const listRecords = operation({
  name: 'indicators.listRecords',
  method: 'GET',
  path: '/organizations/:org/reports/:practice/indicators/:indicator/records',
  summary: 'Список за числом показателя',
  params: oneIndicator,
  query: recordsQuery,
  output: z.object({ items: z.array(recordItem), next: z.string().nullable() }),
  personal: true,
});

const cell = z.object({
  records: z.number(),
  /** Of records whose length is written down. */
  minutes: z.number(),
  /** Families, children and people once each within this cell: months do not add up to the period, services not to all. */
  families: z.number(),
  /** Under 18 on the day of the first record of this cell. */
  children: z.number(),
  people: z.number(),
  /** Path of the list behind each number under /api/v1/, to be ended with `records`, `families`, `children` or `people`. */
  list: z.string(),
});
export type ServicesCell = z.output<typeof cell>;
const servicesLine = z.object({
  /** Id of the service, null for all of them together. */
  service: z.string().nullable(),
  title: z.string(),
  total: cell,
  /** As many as the report's `months`, in their order. */
  months: z.array(cell),
});
export type ServicesLine = z.output<typeof servicesLine>;
const servicesReport = z.object({
  practice: z.string(),
  practiceTitle: z.string(),
  packVersion: z.string(),
  organization: z.string(),
  organizationName: z.string(),
  from: z.string(),
  to: z.string(),
  generatedAt: z.string(),
  isWhole: z.boolean(),
  /** Records that are counted and may not be shown to this caller: the lists behind the numbers are so much shorter. */
  withheld: z.number(),
  /** `ГГГГ-ММ`; empty for periods over three years. */
  months: z.array(z.string()),
  all: servicesLine,
  services: z.array(servicesLine),
});
export type ServicesReport = z.output<typeof servicesReport>;

export const getServicesReport = operation({
  name: 'indicators.getServicesReport',
  method: 'GET',
  path: '/organizations/:org/reports/:practice/services',
  summary: 'Отчёт «месяц × услуга»: записи, время, разные семьи, дети и люди',
  params: practice,
  query: reportQuery,
  output: servicesReport,
});

export const startFactsCheck = operation({
  name: 'indicators.startFactsCheck',
  method: 'POST',
  path: '/organizations/:org/prepared-facts/check',
  summary: 'Сверить подготовленные данные отчётов с записями; разошедшееся подготовить заново',
  params: z.strictObject({ org: slug }),
  /** `rebuild`: prepare every month anew, not only those that differ. */
  body: z.strictObject({ id, rebuild: z.boolean(texts.facts.badRebuild).default(false) }),
  /** Id of the job. */
  output: z.object({ job: z.string() }),
});

const serviceRecordsQuery = z
  .strictObject({
    ...filters,
    ...page,
    /** One month of the period, `ГГГГ-ММ`. */
    month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, texts.badMonth).optional(),
    service: wordId.optional(),
    what: z.enum(['records', 'families', 'children', 'people'], texts.badWhat).default('records'),
  })
  .refine(inOrder, wrongOrder)
  .refine((query) => query.month === undefined || (query.from.slice(0, 7) <= query.month && query.month <= query.to.slice(0, 7)), { path: ['month'], error: texts.monthOutside });
export type ServiceRecordsQuery = z.output<typeof serviceRecordsQuery>;

export const listServiceRecords = operation({
  name: 'indicators.listServiceRecords',
  method: 'GET',
  path: '/organizations/:org/reports/:practice/services/records',
  summary: 'Список за числом отчёта по услугам',
  params: practice,
  query: serviceRecordsQuery,
  output: z.object({ items: z.array(recordItem), next: z.string().nullable() }),
  personal: true,
});

export const reasons = [
  'cancelled', 'other_word', 'other_source', 'other_kind', 'no_person', 'off_register', 'no_birth_date', 'not_child', 'not_adult',
  'not_parent', 'repeated', 'no_date', 'other_period',
] as const;
export type Reason = (typeof reasons)[number];

const excludedItem = z.object({ ...record, date: z.string().nullable(), reason: z.enum(reasons), cancelReason: z.string().nullable() });
export type ExcludedItem = z.output<typeof excludedItem>;
const excludedQuery = z.strictObject({ ...filters, ...page, reason: z.enum(reasons, texts.badReason).optional() }).refine(inOrder, wrongOrder);
export type ExcludedQuery = z.output<typeof excludedQuery>;

export const listExcluded = operation({
  name: 'indicators.listExcluded',
  method: 'GET',
  path: '/organizations/:org/reports/:practice/indicators/:indicator/excluded',
  summary: 'Что не вошло в показатель и почему',
  params: oneIndicator,
  query: excludedQuery,
  output: z.object({
    items: z.array(excludedItem),
    next: z.string().nullable(),
    reasons: z.array(z.object({ reason: z.enum(reasons), title: z.string(), count: z.number() })),
  }),
  personal: true,
});

const target = z.object({ indicator: z.string(), from: z.string(), to: z.string(), value: z.number().nullable(), version: z.number().nullable() });
export type TargetState = z.output<typeof target>;

export const setTarget = operation({
  name: 'indicators.setTarget',
  method: 'PUT',
  path: '/organizations/:org/reports/:practice/indicators/:indicator/target',
  summary: 'Цель показателя на период; пустая — снова как в практике',
  params: oneIndicator,
  body: z
    .strictObject({
      from: day,
      to: day,
      value: z.number(texts.badTarget).min(0, texts.badTarget).max(1_000_000_000, texts.badTarget).nullable(),
      /** Version that the caller saw; null when the organization had no target of its own. */
      version: z.int().min(1).nullable(),
    })
    .refine(inOrder, wrongOrder),
  output: target,
});

const exportQuery = z.strictObject({ ...filters, indicator: wordId.optional() }).refine(inOrder, wrongOrder);
export type ExportQuery = z.output<typeof exportQuery>;

export const exportReport = operation({
  name: 'indicators.exportReport',
  method: 'GET',
  path: '/organizations/:org/reports/:practice.xlsx',
  summary: 'Отчёт книгой Excel: таблица, списки и как считается; с indicator — один список',
  params: practice,
  query: exportQuery,
  output: z.unknown(),
  personal: true,
  answer: 'file',
});
