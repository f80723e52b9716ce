import { z } from 'zod';
import { listOf, operation, page } from '../../../kernel/contract.ts';
import { day, id, slug, text, version } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });

const who = z.object({ id: z.string(), name: z.string() });
const states = ['asked', 'open', 'over', 'refused'] as const;
export type GlassState = (typeof states)[number];
const glass = z.object({
  id: z.string(),
  family: z.object({ id: z.string(), code: z.string(), title: z.string().nullable() }),
  state: z.enum(states),
  asked: z.object({ by: who, at: z.string(), reason: z.string() }),
  confirmed: z.object({ by: who, at: z.string(), until: z.string() }).nullable(),
  refused: z.object({ by: who, at: z.string(), reason: z.string() }).nullable(),
  /** Earlier than the term. */
  ended: z.object({ by: who, at: z.string() }).nullable(),
  told: z.object({ decision: z.enum(['told', 'later']), by: who.nullable(), at: z.string(), note: z.string(), askAgainOn: z.string().nullable() }).nullable(),
  /** What the caller may do with it now. */
  can: z.object({ confirm: z.boolean(), end: z.boolean(), tell: z.boolean() }),
  /** The caller keeps a compartment of the family and has not looked yet. */
  unseen: z.boolean(),
  version: z.number(),
});
export type Glass = z.output<typeof glass>;
const read = z.object({ at: z.string(), /** What it was, in Russian. */
  title: z.string(), outcome: z.string(), subjectId: z.string().nullable() });
const card = glass.extend({ reads: z.array(read) });
export type GlassCard = z.output<typeof card>;

export const listGlasses = operation({
  name: 'closed.listGlasses',
  method: 'GET',
  path: '/organizations/:org/glasses',
  summary: 'Срочный доступ к закрытому: свои просьбы, ждущие подтверждения и бывшие',
  params: org,
  query: z.strictObject({ family: id.optional(), state: z.enum(states).optional(), ...page }),
  output: listOf(glass),
  personal: true,
});
export const getGlass = operation({
  name: 'closed.getGlass',
  method: 'GET',
  path: '/organizations/:org/glasses/:id',
  summary: 'Срочный доступ и что под ним читали',
  params: one,
  output: card,
  personal: true,
});
export const askGlass = operation({
  name: 'closed.askGlass',
  method: 'POST',
  path: '/organizations/:org/families/:id/glasses',
  summary: 'Попросить срочный доступ к закрытым сведениям семьи',
  params: one,
  body: z.strictObject({ id, reason: text(1000, texts.fields.glassReason) }),
  output: glass,
});
export const confirmGlass = operation({
  name: 'closed.confirmGlass',
  method: 'POST',
  path: '/organizations/:org/glasses/:id/confirm',
  summary: 'Подтвердить срочный доступ: 30 минут',
  params: one,
  body: z.strictObject({ version }),
  output: glass,
});
export const refuseGlass = operation({
  name: 'closed.refuseGlass',
  method: 'POST',
  path: '/organizations/:org/glasses/:id/refuse',
  summary: 'Отказать в срочном доступе',
  params: one,
  body: z.strictObject({ version, reason: text(500, texts.fields.reason) }),
  output: glass,
});
export const endGlass = operation({
  name: 'closed.endGlass',
  method: 'POST',
  path: '/organizations/:org/glasses/:id/end',
  summary: 'Закончить срочный доступ раньше срока',
  params: one,
  body: z.strictObject({ version }),
  output: glass,
});
export const tellFamily = operation({
  name: 'closed.tellFamily',
  method: 'POST',
  path: '/organizations/:org/glasses/:id/told',
  summary: 'Записать, сообщили ли семье о срочном доступе',
  params: one,
  body: z.strictObject({ version, decision: z.enum(['told', 'later']), note: text(1000, texts.fields.toldNote), askAgainOn: day.nullable().default(null) }),
  output: glass,
});
export const seeGlass = operation({
  name: 'closed.seeGlass',
  method: 'POST',
  path: '/organizations/:org/glasses/:id/seen',
  summary: 'Отметить, что о срочном доступе узнали',
  params: one,
  body: z.strictObject({}),
  output: glass,
});
