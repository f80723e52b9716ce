import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { id, slug } from '../../kernel/fields.ts';

/** Everything that leaves in one piece: the whole organization, its registers as workbooks, one person's data on request. */

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });

const item = z.object({
  /** Also of its job. */
  id: z.string(),
  kind: z.enum(['organization', 'workbooks', 'person']),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  progress: z.object({ done: z.number(), total: z.number(), words: z.string() }).nullable(),
  refusal: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Null until it is made and after it expired. */
  file: z.object({ name: z.string(), bytes: z.number(), sha256: z.string(), rows: z.number() }).nullable(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
});
export type ExportItem = z.output<typeof item>;

export const listExports = operation({
  name: 'exports.listExports',
  method: 'GET',
  path: '/organizations/:org/exports',
  summary: 'Свои выгрузки, новые первыми',
  params: org,
  query: z.strictObject({ ...page }),
  output: listOf(item),
});

export const startExport = operation({
  name: 'exports.startExport',
  method: 'POST',
  path: '/organizations/:org/exports',
  summary: 'Выгрузить всю организацию: архивом для переезда или книгами Excel',
  params: org,
  body: z.strictObject({ id, kind: z.enum(['organization', 'workbooks']) }),
  output: item,
});

export const exportPerson = operation({
  name: 'exports.exportPerson',
  method: 'POST',
  path: '/organizations/:org/people/:id/exports',
  summary: 'Собрать для человека все сведения о нём (152-ФЗ, статья 14)',
  params: one,
  body: z.strictObject({ id }),
  output: item,
  personal: true,
});

export const fetchExport = operation({
  name: 'exports.fetchExport',
  method: 'GET',
  path: '/organizations/:org/exports/:id/file',
  summary: 'Скачать свою выгрузку',
  params: one,
  output: z.any(),
  answer: 'file',
  personal: true,
});
