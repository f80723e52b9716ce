import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { id, slug } from '../../kernel/fields.ts';

/** Imports of workbooks by HTTP. The result has exactly the members that the command line prints. */

const org = z.object({ org: z.string() });
const run = z.object({ org: z.string(), id });
const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');

const counts = z.object({ rows: z.number(), created: z.number(), updated: z.number(), unchanged: z.number(), rejected: z.number() });
const remark = z.object({
  sheet: z.string(), row: z.number(), column: z.string().nullable(), value: z.string().nullable(), code: z.string(), message: z.string(),
});

const header = {
  id: z.string(),
  practice: z.string(),
  fileName: z.string(),
  dryRun: z.boolean(),
  state: z.enum(['running', 'done', 'failed', 'undone']),
  /** Who started it. */
  by: z.string().nullable(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  undoneAt: z.string().nullable(),
  /** Null while it runs. */
  sheets: z.record(z.string(), counts).nullable(),
};

const importItem = z.object({ ...header, errorCount: z.number(), warningCount: z.number() });
const importCard = z.object({
  ...header,
  /** What it is busy with: a sheet or a step in words, rows done and all of them. */
  progress: z.object({ sheet: z.string(), done: z.number(), total: z.number() }).nullable(),
  errors: z.array(remark).nullable(),
  warnings: z.array(remark).nullable(),
  /** How many errors and warnings are not shown to this caller, because they quote what stands in families' rows. */
  withheld: z.number(),
  /** Why it failed. */
  refusal: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type ImportCard = z.output<typeof importCard>;
export type ImportItem = z.output<typeof importItem>;

export const startImport = operation({
  name: 'imports.startImport',
  method: 'POST',
  path: '/organizations/:org/imports',
  summary: 'Загрузить книгу Excel или проверить её без записи (тело — сам файл)',
  params: org,
  query: z.strictObject({
    practice: slug,
    dryRun: flag.default(false),
    fileName: z.string().max(300).default('книга.xlsx'),
    /** Made by the client: the same id and file again give the same import. */
    id: id.optional(),
    /** Seconds to wait for the end before answering. */
    wait: z.coerce.number().int().min(0).max(120).default(20),
  }),
  output: importCard,
  upload: true,
});

export const listImports = operation({
  name: 'imports.listImports',
  method: 'GET',
  path: '/organizations/:org/imports',
  summary: 'История загрузок, новые первыми',
  params: org,
  query: z.strictObject({ ...page, practice: slug.optional() }),
  output: listOf(importItem),
});

export const getImport = operation({
  name: 'imports.getImport',
  method: 'GET',
  path: '/organizations/:org/imports/:id',
  summary: 'Загрузка: ход и итог',
  params: run,
  output: importCard,
  personal: true,
});

export const getRemarks = operation({
  name: 'imports.getRemarks',
  method: 'GET',
  path: '/organizations/:org/imports/:id/remarks.xlsx',
  summary: 'Ошибки и предупреждения загрузки книгой Excel',
  params: run,
  output: z.any(),
  answer: 'file',
  personal: true,
});

export const undoImport = operation({
  name: 'imports.undoImport',
  method: 'POST',
  path: '/organizations/:org/imports/:id/undo',
  summary: 'Отменить загрузку целиком',
  params: run,
  output: importCard,
});

export const getTemplate = operation({
  name: 'imports.getTemplate',
  method: 'GET',
  path: '/organizations/:org/imports/template.xlsx',
  summary: 'Образец книги со списками слов практики',
  params: org,
  query: z.strictObject({ practice: slug }),
  output: z.any(),
  answer: 'file',
});
