import { z } from 'zod';
import { day, id, optionalText, slug, version } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';

/** What records of services, aid and outcomes have in common. */

export const org = z.strictObject({ org: slug });
export const one = z.strictObject({ org: slug, id });

/** Id of a word of a pack. */
export const word = (empty: string) => z.string({ error: empty }).regex(/^[a-z][a-z0-9_]{0,59}$/, empty);
export const practiceId = z.string({ error: texts.fields.practiceEmpty }).regex(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/, texts.fields.practiceEmpty);

export const note = optionalText(4000);

/** A doubt: said beside the field, blocks nothing. */
const warning = z.object({ path: z.string(), code: z.string(), message: z.string() });
export type Warning = z.output<typeof warning>;

export const familyRef = z.object({ id: z.string(), code: z.string(), title: z.string() });
export const personRef = z.object({
  id: z.string(),
  name: z.string(),
  birthDate: z.string().nullable(),
  role: z.string().nullable(),
});
export type PersonRef = z.output<typeof personRef>;

/** One change of a record: fields from what to what. */
export const historyRow = z.object({
  at: z.string(),
  by: z.string().nullable(),
  version: z.number(),
  source: z.string().nullable(),
  changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
});

export const common = {
  id: z.string(),
  family: familyRef,
  caseId: z.string(),
  practice: z.string(),
  date: z.string(),
  note: z.string().nullable(),
  /** Code of the row of a workbook that it came from. */
  code: z.string().nullable(),
  cancelledAt: z.string().nullable(),
  cancelReason: z.string().nullable(),
  /** Who recorded it. */
  by: z.string().nullable(),
  version: z.number(),
  createdAt: z.string(),
};
export const withWarnings = { warnings: z.array(warning) };
export const withHistory = { history: z.array(historyRow), ...withWarnings };

/** Filters of every list; `cancelled`: only those that count, all, or only the cancelled. */
export const filters = {
  family: id.optional(),
  person: id.optional(),
  practice: practiceId.optional(),
  from: day.optional(),
  to: day.optional(),
  cancelled: z.enum(['no', 'all', 'only']).default('no'),
};

export const cancelBody = z.strictObject({
  version,
  reason: z
    .string({ error: texts.fields.reasonEmpty })
    .trim()
    .min(1, texts.fields.reasonEmpty)
    .max(500, 'Не длиннее 500 знаков'),
});
export const restoreBody = z.strictObject({ version });
