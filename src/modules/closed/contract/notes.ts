import { z } from 'zod';
import { listOf, operation, page } from '../../../kernel/contract.ts';
import { chosen, day, id, slug, text, version } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });

const note = z.object({
  id: z.string(),
  /** `title` null: the reader supervises the author and does not see the family. */
  family: z.object({ id: z.string(), code: z.string(), title: z.string().nullable() }),
  person: z.object({ id: z.string(), name: z.string() }).nullable(),
  author: z.object({ id: z.string(), name: z.string() }),
  own: z.boolean(),
  on: z.string(),
  state: z.enum(['draft', 'signed', 'deleted']),
  signedAt: z.string().nullable(),
  deletedAt: z.string().nullable(),
  deleteReason: z.string().nullable(),
  /** Null: deleted. */
  text: z.string().nullable(),
  version: z.number(),
});
export type Note = z.output<typeof note>;
const card = note.extend({ texts: z.array(z.object({ version: z.number(), text: z.string(), reason: z.string().nullable(), at: z.string() })) });
export type NoteCard = z.output<typeof card>;

export const listFamilyNotes = operation({
  name: 'closed.listFamilyNotes',
  method: 'GET',
  path: '/organizations/:org/families/:id/closed-notes',
  summary: 'Закрытые заметки о семье: свои и тех, кого ведёт супервизор',
  params: one,
  query: z.strictObject({ ...page }),
  output: listOf(note),
  personal: true,
});
export const listNotes = operation({
  name: 'closed.listNotes',
  method: 'GET',
  path: '/organizations/:org/closed-notes',
  summary: 'Закрытые заметки: свои и коллег на супервизии, новые сверху',
  params: org,
  query: z.strictObject({ author: id.optional(), ...page }),
  output: listOf(note),
  personal: true,
});
export const getNote = operation({
  name: 'closed.getNote',
  method: 'GET',
  path: '/organizations/:org/closed-notes/:id',
  summary: 'Закрытая заметка и прежние её редакции',
  params: one,
  output: card,
  personal: true,
});
export const addNote = operation({
  name: 'closed.addNote',
  method: 'POST',
  path: '/organizations/:org/closed-notes',
  summary: 'Написать закрытую заметку',
  params: org,
  body: z.strictObject({ id, family: chosen(texts.fields.family), person: id.nullable().default(null), on: day, text: text(20_000, texts.fields.text) }),
  output: card,
});
export const editNote = operation({
  name: 'closed.editNote',
  method: 'PATCH',
  path: '/organizations/:org/closed-notes/:id',
  summary: 'Исправить свою заметку; подписанную — с причиной',
  params: one,
  body: z.strictObject({ version, text: text(20_000, texts.fields.text), on: day.optional(), reason: text(500, texts.fields.reason).optional() }),
  output: card,
});
export const signNote = operation({
  name: 'closed.signNote',
  method: 'POST',
  path: '/organizations/:org/closed-notes/:id/sign',
  summary: 'Подписать свою заметку',
  params: one,
  body: z.strictObject({ version }),
  output: card,
});
export const deleteNote = operation({
  name: 'closed.deleteNote',
  method: 'POST',
  path: '/organizations/:org/closed-notes/:id/delete',
  summary: 'Удалить свою заметку: остаются день, автор и причина',
  params: one,
  body: z.strictObject({ version, reason: text(500, texts.fields.reason) }),
  output: card,
});

const who = z.object({ id: z.string(), name: z.string() });
const supervision = z.object({ id: z.string(), staff: who, supervisor: who, from: z.string(), to: z.string().nullable(), lasts: z.boolean(), version: z.number() });
export type Supervision = z.output<typeof supervision>;
export const listSupervisions = operation({
  name: 'closed.listSupervisions',
  method: 'GET',
  path: '/organizations/:org/supervisions',
  summary: 'Кто кого ведёт на супервизии',
  params: org,
  output: z.object({ items: z.array(supervision) }),
});
export const addSupervision = operation({
  name: 'closed.addSupervision',
  method: 'POST',
  path: '/organizations/:org/supervisions',
  summary: 'Назначить супервизора',
  params: org,
  body: z.strictObject({ id, staff: chosen(texts.fields.staff), supervisor: chosen(texts.fields.supervisor), from: day, to: day.nullable().default(null) }),
  output: supervision,
});
export const endSupervision = operation({
  name: 'closed.endSupervision',
  method: 'PATCH',
  path: '/organizations/:org/supervisions/:id',
  summary: 'Закончить супервизию',
  params: one,
  body: z.strictObject({ version, to: day }),
  output: supervision,
});
