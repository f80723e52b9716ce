import { z } from 'zod';
import { listOf, operation, page } from '../../../kernel/contract.ts';
import { chosen, day, id, version } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';
import { cancelBody, common, filters, note, one, org, practiceId, restoreBody, withHistory, withWarnings, word } from './shared.ts';

/** A number that has at most so many digits after the point: 0.1 + 0.2 is not one of three. */
const digits = (places: number) => (value: number) => Math.abs(value * 10 ** places - Math.round(value * 10 ** places)) < 1e-4;

const kind = word(texts.fields.kindEmpty);
const source = word(texts.fields.sourceEmpty);
const quantity = z
  .number({ error: texts.fields.quantityRange })
  .gt(0, texts.fields.quantityRange)
  .lt(1_000_000_000, texts.fields.quantityRange)
  .refine(digits(3), texts.fields.quantityDigits)
  .nullable();
/** Roubles. */
const amount = z
  .number({ error: texts.fields.amountRange })
  .min(0, texts.fields.amountRange)
  .max(999_999_999_999, texts.fields.amountRange)
  .refine(digits(2), texts.fields.amountDigits)
  .nullable();

const aidItem = z.object({
  ...common,
  kind: z.string(),
  source: z.string(),
  quantity: z.number().nullable(),
  amount: z.number().nullable(),
});
export type AidItem = z.output<typeof aidItem>;
const recorded = aidItem.extend(withWarnings);
export type RecordedAid = z.output<typeof recorded>;
const card = aidItem.extend(withHistory);
export type AidCard = z.output<typeof card>;

export const recordAid = operation({
  name: 'services.recordAid',
  method: 'POST',
  path: '/organizations/:org/aid',
  summary: 'Записать выданную помощь',
  params: org,
  body: z.strictObject({
    id,
    family: chosen(texts.fields.familyEmpty),
    practice: practiceId,
    kind,
    source,
    date: day,
    quantity: quantity.default(null),
    amount: amount.default(null),
    note: note.default(null),
  }),
  output: recorded,
});

const { person: _, ...aidFilters } = filters;
export const listAid = operation({
  name: 'services.listAid',
  method: 'GET',
  path: '/organizations/:org/aid',
  summary: 'Выданная помощь, новая сверху',
  params: org,
  query: z.strictObject({ ...aidFilters, kind: kind.optional(), source: source.optional(), ...page }),
  output: listOf(aidItem),
  personal: true,
});

export const getAid = operation({
  name: 'services.getAid',
  method: 'GET',
  path: '/organizations/:org/aid/:id',
  summary: 'Запись о помощи и что в ней меняли',
  params: one,
  output: card,
  personal: true,
});

export const changeAid = operation({
  name: 'services.changeAid',
  method: 'PATCH',
  path: '/organizations/:org/aid/:id',
  summary: 'Исправить запись о помощи',
  params: one,
  body: z.strictObject({
    version,
    kind: kind.optional(),
    source: source.optional(),
    date: day.optional(),
    quantity: quantity.optional(),
    amount: amount.optional(),
    note: note.optional(),
  }),
  output: recorded,
});

export const cancelAid = operation({
  name: 'services.cancelAid',
  method: 'POST',
  path: '/organizations/:org/aid/:id/cancel',
  summary: 'Отменить запись о помощи с причиной',
  params: one,
  body: cancelBody,
  output: recorded,
});
export const restoreAid = operation({
  name: 'services.restoreAid',
  method: 'POST',
  path: '/organizations/:org/aid/:id/restore',
  summary: 'Вернуть отменённую запись о помощи',
  params: one,
  body: restoreBody,
  output: recorded,
});
