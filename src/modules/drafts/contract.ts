import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { chosen, id, optionalText, slug } from '../../kernel/fields.ts';
import { texts } from './texts.ru.ts';

const inOrganization = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });
/** What is being written: `service`, `group`, `aid`, `outcome`, `family`… A draft knows its kind by name alone. */
const kind = z.string({ error: texts.fields.kind }).regex(/^[a-z][a-z-]{0,39}$/, texts.fields.kind);
const practice = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/, texts.fields.practice);

const item = z.object({
  /** The id that the record will have: the draft goes when a record of this id is made. */
  id: z.string(),
  kind: z.string(),
  practice: z.string().nullable(),
  /** The only family it is about; null: none yet, or several. */
  family: z.object({ id: z.string(), code: z.string(), title: z.string() }).nullable(),
  /** A few words of its author's form: «Патронаж семьи». */
  title: z.string().nullable(),
  version: z.number(),
  /** Times are ISO 8601, UTC. */
  savedAt: z.string(),
  expiresAt: z.string(),
});
export type DraftItem = z.output<typeof item>;
const card = item.extend({ content: z.record(z.string(), z.unknown()) });
export type DraftCard = z.output<typeof card>;

export const listDrafts = operation({
  name: 'drafts.listDrafts',
  method: 'GET',
  path: '/organizations/:org/drafts',
  summary: '«Не дописано»: свои черновики, новые сверху',
  params: inOrganization,
  query: z.strictObject({ kind: kind.optional(), practice: practice.optional(), family: id.optional(), ...page }),
  output: listOf(item),
  personal: true,
});

export const getDraft = operation({
  name: 'drafts.getDraft',
  method: 'GET',
  path: '/organizations/:org/drafts/:id',
  summary: 'Свой черновик, как он был набран',
  params: one,
  output: card,
  personal: true,
});

export const saveDraft = operation({
  name: 'drafts.saveDraft',
  method: 'PUT',
  path: '/organizations/:org/drafts/:id',
  summary: 'Сохранить черновик; то же ещё раз ничего не меняет',
  params: one,
  body: z.strictObject({
    /** The version seen; 0: a new one. */
    version: z.number().int().min(0),
    kind,
    practice: practice.nullable().default(null),
    family: chosen(texts.fields.family).nullable().default(null),
    title: optionalText(200).default(null),
    /** The form as it was typed; at most 64 KB as JSON. */
    content: z.record(z.string(), z.unknown()),
  }),
  output: item,
});

export const dropDraft = operation({
  name: 'drafts.dropDraft',
  method: 'DELETE',
  path: '/organizations/:org/drafts/:id',
  summary: 'Удалить свой черновик; в ответе он целиком, чтобы можно было вернуть',
  params: one,
  output: card,
});
