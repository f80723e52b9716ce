import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { clean, day, id, optionalText, slug, version } from '../../kernel/fields.ts';
import { texts } from './texts.ru.ts';

/** Largest upload in bytes; the browser says it before sending. */
export const largestFile = 25 * 1024 * 1024;
/** Files of one record, cancelled ones not counted; a family's own file holds ten times as many. */
export const mostFiles = 30;
/** Longest side of a kept picture and of its small copy, in pixels. */
export const longestSide = 3000;
export const thumbnailSide = 320;

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });
const subject = z.enum(['family', 'service', 'aid', 'outcome'], texts.fields.subject);
export type AttachmentSubject = z.output<typeof subject>;
const kind = z.enum(['picture', 'pdf', 'document', 'sheet', 'text']);
export type AttachmentKind = z.output<typeof kind>;

const item = z.object({
  id: z.string(),
  family: z.object({ id: z.string(), code: z.string(), title: z.string() }),
  subject,
  subjectId: z.string(),
  /** The record it proves; null: the family's own file, or a record that is being written. */
  record: z.object({ word: z.string(), extra: z.string().nullable(), practice: z.string(), date: z.string(), cancelled: z.boolean() }).nullable(),
  kind,
  mediaType: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  /** Bytes of what is kept. */
  size: z.number(),
  sha256: z.string(),
  /** Pixels of a picture. */
  width: z.number().nullable(),
  height: z.number().nullable(),
  hasThumbnail: z.boolean(),
  /** People are on the picture: shown only with a consent to pictures, or a ground. */
  photo: z.boolean(),
  by: z.string().nullable(),
  createdAt: z.string(),
  cancelledAt: z.string().nullable(),
  cancelReason: z.string().nullable(),
  /** The bytes are gone for good: a cancelled file past its time. */
  erased: z.boolean(),
  version: z.number(),
});
export type AttachmentItem = z.output<typeof item>;
const card = item.extend({
  history: z.array(
    z.object({ at: z.string(), by: z.string().nullable(), version: z.number(), source: z.string().nullable(), changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])) }),
  ),
});
export type AttachmentCard = z.output<typeof card>;

export const uploadAttachment = operation({
  name: 'attachments.uploadAttachment',
  method: 'POST',
  path: '/organizations/:org/attachments',
  summary: 'Приложить файл (тело — сам файл, имя — в заголовке Content-Disposition)',
  params: org,
  query: z.strictObject({
    /** Made by the client: the same id and file again give the same attachment. */
    id,
    subject,
    subjectId: id,
    /** Whose family; needed where the record is not written yet. */
    family: id,
    /** People are on the picture. Not said: yes for a picture of any kind, so that nobody is shown without a consent by an oversight. */
    photo: z.enum(['yes', 'no']).optional(),
  }),
  output: item,
  upload: true,
});

export const listAttachments = operation({
  name: 'attachments.listAttachments',
  method: 'GET',
  path: '/organizations/:org/attachments',
  summary: 'Приложенные файлы, новые сверху',
  params: org,
  query: z.strictObject({
    family: id.optional(),
    subject: subject.optional(),
    subjectId: id.optional(),
    /** `paper`: everything that is no picture. */
    kind: z.enum(['picture', 'paper', 'pdf', 'document', 'sheet', 'text']).optional(),
    /** Day it was added, both ends included. */
    from: day.optional(),
    to: day.optional(),
    cancelled: z.enum(['no', 'all', 'only']).default('no'),
    ...page,
  }),
  output: listOf(item),
  personal: true,
});

export const getAttachment = operation({
  name: 'attachments.getAttachment',
  method: 'GET',
  path: '/organizations/:org/attachments/:id',
  summary: 'Файл: что это, кто приложил и что меняли',
  params: one,
  output: card,
  personal: true,
});

export const readFile = operation({
  name: 'attachments.readFile',
  method: 'GET',
  path: '/organizations/:org/attachments/:id/file',
  summary: 'Скачать файл',
  params: one,
  output: z.unknown(),
  answer: 'file',
  personal: true,
});

export const readThumbnail = operation({
  name: 'attachments.readThumbnail',
  method: 'GET',
  path: '/organizations/:org/attachments/:id/thumbnail',
  summary: 'Маленькая копия снимка',
  params: one,
  output: z.unknown(),
  answer: 'file',
  personal: true,
});

export const changeAttachment = operation({
  name: 'attachments.changeAttachment',
  method: 'PATCH',
  path: '/organizations/:org/attachments/:id',
  summary: 'Переименовать, описать; пока запись не сделана, перенести в другую семью',
  params: one,
  body: z.strictObject({
    version,
    name: z
      .string({ error: texts.fields.nameEmpty })
      .transform(clean)
      .pipe(z.string().min(1, texts.fields.nameEmpty).max(150, 'Не длиннее 150 знаков'))
      .optional(),
    description: optionalText(500).optional(),
    family: id.optional(),
    photo: z.boolean().optional(),
  }),
  output: item,
});

export const cancelAttachment = operation({
  name: 'attachments.cancelAttachment',
  method: 'POST',
  path: '/organizations/:org/attachments/:id/cancel',
  summary: 'Убрать файл с причиной',
  params: one,
  body: z.strictObject({
    version,
    reason: z.string({ error: texts.fields.reasonEmpty }).trim().min(1, texts.fields.reasonEmpty).max(500, 'Не длиннее 500 знаков'),
  }),
  output: item,
});

export const restoreAttachment = operation({
  name: 'attachments.restoreAttachment',
  method: 'POST',
  path: '/organizations/:org/attachments/:id/restore',
  summary: 'Вернуть убранный файл',
  params: one,
  body: z.strictObject({ version }),
  output: item,
});
