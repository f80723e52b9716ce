import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { chosen, day, id, optionalText, slug, text, version } from '../../kernel/fields.ts';
import { texts } from './texts.ru.ts';

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });
const practice = z.string().regex(/^[a-z0-9-]{1,62}$/, texts.fields.practice);
const kindId = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, texts.fields.kind);

const states = ['made', 'signed', 'expired', 'cancelled'] as const;
export type DocumentState = (typeof states)[number];

const item = z.object({
  id: z.string(),
  practice: z.string(),
  kind: z.string(),
  title: z.string(),
  number: z.string(),
  date: z.string(),
  /** Last day; null: no term. */
  until: z.string().nullable(),
  state: z.enum(states),
  /** Counts only with a signed paper. */
  needsScan: z.boolean(),
  family: z.object({ id: z.string(), code: z.string(), title: z.string() }).nullable(),
  person: z.object({ id: z.string(), name: z.string() }).nullable(),
  subject: z.string(),
  subjectId: z.string(),
  signedOn: z.string().nullable(),
  /** The signed paper among the family's files. */
  scan: z.object({ id: z.string(), name: z.string() }).nullable(),
  paperPlace: z.string().nullable(),
  cancelReason: z.string().nullable(),
  by: z.string().nullable(),
  version: z.number(),
});
export type DocumentItem = z.output<typeof item>;

const filled = z.object({ title: z.string(), value: z.string() });
export type FilledField = z.output<typeof filled>;
const card = item.extend({
  /** What the document was filled with, in words. */
  fields: z.array(filled),
  packVersion: z.string(),
  /** Hex digest of the template it is made by. */
  template: z.string(),
  ownTemplate: z.boolean(),
  history: z.array(
    z.object({ at: z.string(), by: z.string().nullable(), version: z.number(), source: z.string().nullable(), changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])) }),
  ),
});
export type DocumentCard = z.output<typeof card>;

export const listDocuments = operation({
  name: 'documents.listDocuments',
  method: 'GET',
  path: '/organizations/:org/documents',
  summary: 'Документы, новые сверху',
  params: org,
  query: z.strictObject({
    family: id.optional(),
    practice: practice.optional(),
    kind: kindId.optional(),
    subject: id.optional(),
    state: z.enum(states).optional(),
    from: day.optional(),
    to: day.optional(),
    ...page,
  }),
  output: listOf(item),
  personal: true,
});

export const getDocument = operation({
  name: 'documents.getDocument',
  method: 'GET',
  path: '/organizations/:org/documents/:id',
  summary: 'Документ: чем заполнен и что с ним было',
  params: one,
  output: card,
  personal: true,
});

const forms = z.object({ nominative: z.string(), genitive: z.string(), dative: z.string(), accusative: z.string(), instrumental: z.string(), prepositional: z.string() });
const named = z.object({ person: z.string(), forms, source: z.enum(['rule', 'corrected']), version: z.number().nullable() });
export type NamedItem = z.output<typeof named>;
const preparation = z.object({
  kind: z.string(),
  title: z.string(),
  fields: z.array(filled),
  /** What the document would leave empty. */
  gaps: z.array(z.object({ field: z.string(), message: z.string() })),
  /** People whose names the document declines. */
  names: z.array(named),
  /** Of the same kind and subject already. */
  documents: z.array(item),
});
export type Preparation = z.output<typeof preparation>;
export const prepareDocument = operation({
  name: 'documents.prepareDocument',
  method: 'GET',
  path: '/organizations/:org/document-preparation',
  summary: 'Что войдёт в документ, чего не хватает и как склоняются имена',
  params: org,
  query: z.strictObject({ practice, kind: kindId, subject: id, date: day.optional() }),
  output: preparation,
  personal: true,
});

export const saveNameForms = operation({
  name: 'documents.saveNameForms',
  method: 'PUT',
  path: '/organizations/:org/people/:id/name-forms',
  summary: 'Поправить склонение имени: запомнится для этого человека',
  params: one,
  body: z.strictObject({
    /** Null: the name was not corrected before. */
    version: version.nullable(),
    genitive: text(300, texts.fields.nameForm),
    dative: text(300, texts.fields.nameForm),
    accusative: text(300, texts.fields.nameForm),
    instrumental: text(300, texts.fields.nameForm),
    prepositional: text(300, texts.fields.nameForm),
  }),
  output: named,
});

export const makeDocument = operation({
  name: 'documents.makeDocument',
  method: 'POST',
  path: '/organizations/:org/documents',
  summary: 'Сделать документ: номер, дата и содержание закрепляются',
  params: org,
  body: z.strictObject({ id, practice, kind: kindId, subject: chosen(texts.fields.subject), date: day.optional() }),
  output: item,
});

export const signDocument = operation({
  name: 'documents.signDocument',
  method: 'POST',
  path: '/organizations/:org/documents/:id/sign',
  summary: 'Отметить подписанным: скан или где лежит бумага',
  params: one,
  body: z.strictObject({ version, signedOn: day, scan: id.nullable().default(null), paperPlace: optionalText(300).default(null) }),
  output: item,
});

export const cancelDocument = operation({
  name: 'documents.cancelDocument',
  method: 'POST',
  path: '/organizations/:org/documents/:id/cancel',
  summary: 'Отменить документ с причиной: номер остаётся в журнале',
  params: one,
  body: z.strictObject({ version, reason: text(500, texts.fields.reason) }),
  output: item,
});

const file = { params: one, output: z.unknown(), answer: 'file', personal: true } as const;
export const fetchDocx = operation({ name: 'documents.fetchDocx', method: 'GET', path: '/organizations/:org/documents/:id/docx', summary: 'Скачать документ для Word', ...file });
export const fetchPdf = operation({ name: 'documents.fetchPdf', method: 'GET', path: '/organizations/:org/documents/:id/pdf', summary: 'Скачать документ в PDF', ...file });
export const fetchPreview = operation({ name: 'documents.fetchPreview', method: 'GET', path: '/organizations/:org/documents/:id/preview', summary: 'Страницы документа картинкой', ...file });

const caseFileLine = z.object({
  kind: z.string(),
  title: z.string(),
  /** Whose paper it is, where each person has one. */
  person: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** `unsigned`: made, its signed paper is not there; `later`: its day has not come. */
  state: z.enum(['there', 'expiring', 'expired', 'unsigned', 'missing', 'later']),
  required: z.boolean(),
  dueOn: z.string().nullable(),
  document: item.nullable(),
  /** A signed paper that was registered elsewhere: a consent's. */
  paper: z.object({ title: z.string(), date: z.string(), until: z.string().nullable() }).nullable(),
  /** What it can be made from now; empty: the record is not there yet. */
  subjects: z.array(z.object({ id: z.string(), title: z.string() })),
  subject: z.string(),
});
export type CaseFileLine = z.output<typeof caseFileLine>;
const caseFile = z.object({
  family: z.object({ id: z.string(), code: z.string(), title: z.string() }),
  practice: z.string(),
  practiceTitle: z.string(),
  lines: z.array(caseFileLine),
});
export type CaseFile = z.output<typeof caseFile>;
export const getCaseFile = operation({
  name: 'documents.getCaseFile',
  method: 'GET',
  path: '/organizations/:org/families/:id/case-file',
  summary: 'Опись личного дела: что есть, чего нет, что кончается',
  params: one,
  /** Absent: the practice of the open case. */
  query: z.strictObject({ practice: practice.optional() }),
  output: caseFile,
  personal: true,
});

const journalLine = z.object({
  id: z.string(),
  number: z.string(),
  date: z.string(),
  title: z.string(),
  family: z.object({ id: z.string(), code: z.string(), title: z.string() }).nullable(),
  state: z.enum(states),
  signedOn: z.string().nullable(),
  cancelReason: z.string().nullable(),
  by: z.string().nullable(),
});
const journals = z.object({ practice: z.string(), practiceTitle: z.string(), journals: z.array(z.object({ id: z.string(), title: z.string(), kinds: z.array(z.string()), documents: z.number(), last: z.string().nullable() })) });
export type Journals = z.output<typeof journals>;
export const listJournals = operation({
  name: 'documents.listJournals',
  method: 'GET',
  path: '/organizations/:org/document-journals',
  summary: 'Журналы документов за год',
  params: org,
  query: z.strictObject({ practice, year: z.coerce.number().int().min(1990).max(2100) }),
  output: journals,
});
const journalQuery = z.strictObject({ practice, journal: kindId, from: day, to: day });
export const getJournal = operation({
  name: 'documents.getJournal',
  method: 'GET',
  path: '/organizations/:org/document-journal',
  summary: 'Журнал за период: по номерам',
  params: org,
  query: z.strictObject({ ...journalQuery.shape, ...page }),

  output: listOf(journalLine).extend({ title: z.string(), total: z.number() }),
  personal: true,
});
export type JournalLine = z.output<typeof journalLine>;
const journalFile = { params: org, query: journalQuery, output: z.unknown(), answer: 'file', personal: true } as const;
export const journalXlsx = operation({ name: 'documents.journalXlsx', method: 'GET', path: '/organizations/:org/document-journal/xlsx', summary: 'Журнал за период книгой Excel', ...journalFile });
export const journalDocx = operation({ name: 'documents.journalDocx', method: 'GET', path: '/organizations/:org/document-journal/docx', summary: 'Журнал за период для Word', ...journalFile });
export const journalPdf = operation({ name: 'documents.journalPdf', method: 'GET', path: '/organizations/:org/document-journal/pdf', summary: 'Журнал за период в PDF', ...journalFile });

const ofKind = z.strictObject({ practice, kind: kindId });
const templateVersion = z.object({ id: z.string(), number: z.number(), name: z.string(), at: z.string(), by: z.string().nullable(), inUse: z.boolean() });
const templateKind = z.object({ kind: z.string(), title: z.string(), text: z.string().nullable(), own: z.array(templateVersion) });
export type TemplateKind = z.output<typeof templateKind>;
export const listTemplates = operation({
  name: 'documents.listTemplates',
  method: 'GET',
  path: '/organizations/:org/document-templates',
  summary: 'Шаблоны документов: какие свои, какие из пакета практики',
  params: org,
  query: z.strictObject({ practice }),
  output: z.object({ practiceTitle: z.string(), kinds: z.array(templateKind) }),
});
const templateField = z.object({ way: z.string(), title: z.string(), kind: z.enum(['text', 'flag', 'group', 'list']), example: z.string().nullable() });
export const listTemplateFields = operation({
  name: 'documents.listTemplateFields',
  method: 'GET',
  path: '/organizations/:org/document-template-fields',
  summary: 'Какие поля может назвать шаблон документа',
  params: org,
  query: ofKind,
  output: z.object({ title: z.string(), fields: z.array(templateField) }),
});
/** `template` absent: the pack's. */
const templateFile = { params: org, query: ofKind.extend({ template: id.optional() }), output: z.unknown(), answer: 'file' } as const;
export const fetchTemplate = operation({ name: 'documents.fetchTemplate', method: 'GET', path: '/organizations/:org/document-template/docx', summary: 'Скачать шаблон, чтобы исправить его в Word', ...templateFile });
export const previewTemplate = operation({ name: 'documents.previewTemplate', method: 'GET', path: '/organizations/:org/document-template/preview', summary: 'Как выглядит документ по шаблону, на придуманном примере', ...templateFile });
export const uploadTemplate = operation({
  name: 'documents.uploadTemplate',
  method: 'POST',
  path: '/organizations/:org/document-templates',
  summary: 'Загрузить свой шаблон (тело — файл DOCX): проверяется, но ещё не действует',
  params: org,
  query: ofKind.extend({ id, name: z.string().max(200).optional() }),
  output: templateKind,
  upload: true,
});
export const chooseTemplate = operation({
  name: 'documents.chooseTemplate',
  method: 'POST',
  path: '/organizations/:org/document-template/choice',
  summary: 'Какой шаблон действует: своя версия или шаблон практики',
  params: org,
  body: ofKind.extend({ /** Null: the pack's. */ template: id.nullable() }),
  output: templateKind,
});

const batch = z.object({
  /** Also of its job. */
  id: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  progress: z.object({ done: z.number(), total: z.number(), words: z.string() }).nullable(),
  refusal: z.object({ code: z.string(), message: z.string() }).nullable(),
  families: z.number(),
  /** Null until it is made and after it expired. */
  file: z.object({ name: z.string(), bytes: z.number(), documents: z.number(), made: z.number() }).nullable(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
});
export type BatchItem = z.output<typeof batch>;
/** Most families of one archive. */
const mostFamilies = 1000;
export const startBatch = operation({
  name: 'documents.startBatch',
  method: 'POST',
  path: '/organizations/:org/document-batches',
  summary: 'Собрать документы семей одним архивом; чего ещё нет, сделать',
  params: org,
  body: z.strictObject({
    id,
    practice,
    kinds: z.array(kindId).min(1, texts.fields.kinds).max(30, texts.fields.kinds),
    families: z.array(chosen(texts.fields.families)).min(1, texts.fields.families).max(mostFamilies, texts.fields.tooManyFamilies),
    formats: z.array(z.enum(['docx', 'pdf'])).min(1).max(2).default(['pdf']),
  }),
  output: batch,
});
export const getBatch = operation({
  name: 'documents.getBatch',
  method: 'GET',
  path: '/organizations/:org/document-batches/:id',
  summary: 'Архив документов: ход и итог',
  params: one,
  output: batch,
});
export const listBatches = operation({
  name: 'documents.listBatches',
  method: 'GET',
  path: '/organizations/:org/document-batches',
  summary: 'Свои архивы документов, новые сверху',
  params: org,
  query: z.strictObject({ ...page }),
  output: listOf(batch),
});
export const fetchBatch = operation({ name: 'documents.fetchBatch', method: 'GET', path: '/organizations/:org/document-batches/:id/file', summary: 'Скачать архив документов', params: one, output: z.unknown(), answer: 'file', personal: true });
