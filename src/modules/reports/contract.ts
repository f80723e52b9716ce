import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { day, id, optionalText, slug, text, version } from '../../kernel/fields.ts';
import { texts } from './texts.ru.ts';

const filters = {
  from: day,
  to: day,
  district: z.string().min(1).max(200).optional(),
  category: z.string().min(1).max(200).optional(),
  caseManager: z.string().min(1).max(200).optional(),
};
const inOrder = (query: { from: string; to: string }) => query.from <= query.to;
const wrongOrder = { path: ['to'], error: texts.wrongOrder };

const org = z.strictObject({ org: slug });
const practice = z.strictObject({ org: slug, practice: slug });
const one = z.strictObject({ org: slug, id });
const list = z.strictObject({ org: slug, id, indicator: z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, texts.badWord) });

const documentQuery = z.strictObject(filters).refine(inOrder, wrongOrder);
export type DocumentQuery = z.output<typeof documentQuery>;

export const exportDocx = operation({
  name: 'reports.exportDocx',
  method: 'GET',
  path: '/organizations/:org/reports/:practice.docx',
  summary: 'Отчёт документом Word: титул, таблицы, как считается, подпись',
  params: practice,
  query: documentQuery,
  output: z.unknown(),
  personal: true,
  answer: 'file',
});

export const exportPdf = operation({
  name: 'reports.exportPdf',
  method: 'GET',
  path: '/organizations/:org/reports/:practice.pdf',
  summary: 'Отчёт в PDF: титул, таблицы, как считается, подпись',
  params: practice,
  query: documentQuery,
  output: z.unknown(),
  personal: true,
  answer: 'file',
});

const chosen = z.object({ id: z.string(), title: z.string() });
const header = {
  id: z.string(),
  practice: z.string(),
  practiceTitle: z.string(),
  packVersion: z.string(),
  from: z.string(),
  to: z.string(),
  /** What narrowed the families, with the names of that day; absent where nothing did. */
  filters: z.object({ district: chosen.optional(), category: chosen.optional(), caseManager: chosen.optional() }),
  /** Names of the branches counted; empty: the whole organization. */
  branches: z.array(z.string()),
  /** To whom it went. */
  note: z.string().nullable(),
  frozenAt: z.string(),
  frozenBy: z.string(),
  annulledAt: z.string().nullable(),
  annulledBy: z.string().nullable(),
  annulReason: z.string().nullable(),
  /** SHA-256 of the figures and of every row of every list, in hex. */
  sha256: z.string(),
  version: z.number(),
};
const frozenItem = z.object({ ...header, indicators: z.number(), rows: z.number() });
export type FrozenItem = z.output<typeof frozenItem>;

const file = z.object({ format: z.enum(['json', 'xlsx', 'docx', 'pdf']), sha256: z.string() });
const frozenCard = z.object({
  ...header,
  /** The report exactly as it was answered then. */
  report: z.unknown(),
  /** Whether figures and lists still give the digest: false means that somebody wrote past the program. */
  isIntact: z.boolean(),
  /** Rows of its lists that are kept and not shown now: their families have no consent. */
  withheld: z.number(),
  /** Files made so far; each is made once and kept. */
  files: z.array(file),
});
export type FrozenCard = z.output<typeof frozenCard>;

export const freezeReport = operation({
  name: 'reports.freezeReport',
  method: 'POST',
  path: '/organizations/:org/frozen-reports',
  summary: 'Зафиксировать отчёт как отправленный: числа и все списки за ними',
  params: org,
  body: z
    .strictObject({ id, practice: slug, ...filters, note: optionalText(300).optional() })
    .refine(inOrder, wrongOrder),
  output: frozenCard,
  personal: true,
});

const frozenQuery = z.strictObject({ ...page, practice: slug.optional() });
export type FrozenQuery = z.output<typeof frozenQuery>;

export const listFrozen = operation({
  name: 'reports.listFrozen',
  method: 'GET',
  path: '/organizations/:org/frozen-reports',
  summary: 'Отправленные отчёты, новые сверху',
  params: org,
  query: frozenQuery,
  output: listOf(frozenItem),
});

export const getFrozen = operation({
  name: 'reports.getFrozen',
  method: 'GET',
  path: '/organizations/:org/frozen-reports/:id',
  summary: 'Отправленный отчёт как он был',
  params: one,
  output: frozenCard,
});

const recordItem = z.object({
  recordId: z.string().nullable(), recordKind: z.enum(['service', 'aid', 'outcome', 'mentor']), date: z.string(), code: z.string().nullable(),
  familyId: z.string().nullable(), familyCode: z.string().nullable(), familyTitle: z.string().nullable(), personId: z.string().nullable(),
  personName: z.string().nullable(), birthDate: z.string().nullable(), age: z.number().nullable(), role: z.string().nullable(), what: z.string(),
  kind: z.string().nullable(), evidence: z.string().nullable(),
});
export type FrozenRow = z.output<typeof recordItem>;

export const listFrozenRecords = operation({
  name: 'reports.listFrozenRecords',
  method: 'GET',
  path: '/organizations/:org/frozen-reports/:id/indicators/:indicator/records',
  summary: 'Список за числом отправленного отчёта, как он был',
  params: list,
  query: z.strictObject(page),
  /** `withheld`: rows of this list that are kept and not shown now. */
  output: listOf(recordItem).extend({ withheld: z.number() }),
  personal: true,
});

export const annulReport = operation({
  name: 'reports.annulReport',
  method: 'POST',
  path: '/organizations/:org/frozen-reports/:id/annul',
  summary: 'Аннулировать отправленный отчёт с причиной; он остаётся читаемым',
  params: one,
  body: z.strictObject({ reason: text(500, texts.annulWhy), version }),
  output: frozenCard,
});

const fileOf = (format: 'json' | 'xlsx' | 'docx' | 'pdf', what: string) =>
  operation({
    name: `reports.frozen${format[0]!.toUpperCase()}${format.slice(1)}`,
    method: 'GET',
    path: `/organizations/:org/frozen-reports/:id/report.${format}`,
    summary: `Отправленный отчёт ${what}: всегда те же байты`,
    params: one,
    output: z.unknown(),
    personal: true,
    answer: 'file',
  });
export const frozenJson = fileOf('json', 'в JSON');
export const frozenXlsx = fileOf('xlsx', 'книгой Excel со списками');
export const frozenDocx = fileOf('docx', 'документом Word');
export const frozenPdf = fileOf('pdf', 'в PDF');

export const changes = ['added', 'gone', 'changed'] as const;
const difference = z.object({
  /** Whether the practice has another version now; the difference is counted by the rules of the report's own version. */
  packVersionNow: z.string(),
  figures: z.array(
    z.object({
      id: z.string(), title: z.string(), section: z.enum(['activity', 'outcome']), unitShort: z.string(),
      unitForms: z.tuple([z.string(), z.string(), z.string()]),
      before: z.number(), now: z.number(), added: z.number(), gone: z.number(), changed: z.number(),
    }),
  ),
});
export type Difference = z.output<typeof difference>;

export const getDifference = operation({
  name: 'reports.getDifference',
  method: 'GET',
  path: '/organizations/:org/frozen-reports/:id/difference',
  summary: 'Что изменилось после отправки: по каждому числу',
  params: one,
  output: difference,
});

const reasons = [
  'recorded_later', 'record_edited', 'person_changed', 'family_changed',
  'cancelled', 'missing', 'other_period', 'other_word', 'other_source', 'other_kind', 'moved', 'no_person', 'off_register',
  'no_birth_date', 'not_child', 'not_adult', 'not_parent', 'other_conditions', 'replaced', 'merged',
] as const;
export type DifferenceReason = (typeof reasons)[number];

const differenceItem = z.object({
  change: z.enum(changes),
  /** Stable name of why; `words` say it in Russian, with the reason that a colleague gave for a cancellation. */
  reason: z.enum(reasons),
  words: z.string(),
  before: recordItem.nullable(),
  now: recordItem.nullable(),
  /** Fields of the row that differ, with both values; only of what changed. */
  fields: z.array(z.object({ field: z.string(), title: z.string(), before: z.string(), now: z.string() })),
  /** Who did it and when, as far as history tells. */
  by: z.string().nullable(),
  at: z.string().nullable(),
});
export type DifferenceItem = z.output<typeof differenceItem>;
const differenceQuery = z.strictObject({ ...page, change: z.enum(changes, texts.badChange).optional() });
export type DifferenceQuery = z.output<typeof differenceQuery>;

export const listDifference = operation({
  name: 'reports.listDifference',
  method: 'GET',
  path: '/organizations/:org/frozen-reports/:id/indicators/:indicator/difference',
  summary: 'Что изменилось после отправки: записи одного числа',
  params: list,
  query: differenceQuery,
  output: listOf(differenceItem),
  personal: true,
});

const targetsQuery = z.strictObject({ from: day, to: day }).refine(inOrder, wrongOrder);
const targets = z.object({
  from: z.string(),
  to: z.string(),
  /** Whether the caller may set them: a manager of the whole organization. */
  canSet: z.boolean(),
  items: z.array(
    z.object({
      indicator: z.string(), title: z.string(), section: z.enum(['activity', 'outcome']), unitShort: z.string(),
      /** The organization's own target and its version; null while the practice's holds. */
      own: z.number().nullable(), version: z.number().nullable(),
      pack: z.number().nullable(),
    }),
  ),
  /** Other periods with targets, newest first. */
  periods: z.array(z.object({ from: z.string(), to: z.string(), count: z.number() })),
});
export type Targets = z.output<typeof targets>;

export const getTargets = operation({
  name: 'reports.getTargets',
  method: 'GET',
  path: '/organizations/:org/reports/:practice/targets',
  summary: 'Цели всех показателей на период',
  params: practice,
  query: targetsQuery,
  output: targets,
});

export const setTargets = operation({
  name: 'reports.setTargets',
  method: 'PUT',
  path: '/organizations/:org/reports/:practice/targets',
  summary: 'Поставить цели нескольких показателей на период разом: все или ни одной',
  params: practice,
  body: z
    .strictObject({
      from: day,
      to: day,
      targets: z
        .array(
          z.strictObject({
            indicator: z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, texts.badWord),
            value: z.number(texts.badTarget).min(0, texts.badTarget).max(1_000_000_000, texts.badTarget).nullable(),
            version: version.nullable(),
          }),
        )
        .min(1, texts.noTargets)
        .max(500),
    })
    .refine(inOrder, wrongOrder),
  output: targets,
});
