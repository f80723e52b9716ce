import { z } from 'zod';

/**
 * An instrument of assessment as data: what is asked, how an answer counts, how a number is read. This file is the one
 * description: it checks the files of `instruments/`, types the code and gives the JSON Schema for editors.
 */

const wordId = z.string('Нужна строка').regex(/^[a-z][a-z0-9_]{0,59}$/, 'Строчные латинские буквы, цифры и «_», первая — буква, не больше 60 знаков');
const title = z.string('Нужна строка').trim().min(1, 'Нужно название').max(300, 'Не больше 300 знаков');
const prose = z.string('Нужна строка').trim().min(1, 'Нужен текст').max(4000, 'Не больше 4000 знаков');
const number = z.number('Нужно число');
const whole = z.int('Нужно целое число');
const list = <T extends z.ZodType>(item: T) => z.array(item, 'Нужен список').max(300, 'Не больше 300 строк');

/** When in the work with a family an assessment is made. */
export const pointIds = ['entry', 'interim', 'exit', 'follow_up'] as const;
const points = z.array(z.enum(pointIds, 'Можно: entry, interim, exit, follow_up'), 'Нужен список').min(1, 'Назовите хотя бы одну точку');

const scale = z.strictObject({
  id: wordId,
  /** Answers in the order of the paper. Without them the answer is a whole number. */
  options: list(z.strictObject({ value: whole, title })).min(2, 'Ответов должно быть хотя бы два').optional(),
  /** Bounds of a scale without options. A reversed item needs both. */
  min: whole.optional(),
  max: whole.optional(),
});

const item = z.strictObject({
  id: wordId,
  text: prose,
  scale: wordId,
  /** The answer counts from the other end: least + greatest − answer. */
  reverse: z.boolean('Нужно true или false').default(false),
  weight: number.positive('Вес больше нуля: пункт с весом 0 ничего не меняет').max(100, 'Вес не больше 100').default(1),
  /** Heading on the paper that begins with this item. */
  heading: title.optional(),
  /** An answer (as given, before reversing) that must be looked at whatever the sum is. */
  attention: z.strictObject({ from: whole, text: prose }).optional(),
});

const band = z.strictObject({
  from: number,
  to: number,
  title,
  /** `good`: nothing to do; `watch`: talk it over; `act`: look at it soon. Never a diagnosis. */
  grade: z.enum(['good', 'watch', 'act'], 'Можно: good, watch, act'),
  /** What a band hints at, for a specialist to judge. */
  hint: prose,
});
const bands = list(band).min(1, 'Нужна хотя бы одна полоса');

const score = z.strictObject({
  id: wordId,
  title,
  /** Items of a subscale; without the field: all of them. */
  items: list(wordId).min(1, 'Список пуст: уберите поле или назовите пункты').optional(),
  how: z.enum(['sum', 'mean'], 'Можно: sum, mean'),
  /** Applied after the sum or mean. */
  multiply: number.positive('Множитель больше нуля').max(1000, 'Не больше 1000').default(1),
  /** Digits after the comma. */
  digits: whole.min(0, 'От 0 до 2').max(2, 'От 0 до 2').default(0),
  /** At most so many unanswered items; they take the mean position of the answered ones. Without the field: none may be missing. */
  missing: z.strictObject({ most: whole.min(1, 'Не меньше 1: без пропусков уберите поле') }).optional(),
  /** Which end is the good one: for the words about a change. */
  better: z.enum(['higher', 'lower'], 'Можно: higher, lower'),
  bands: bands.optional(),
  /** Bands that depend on full years of age on the day. */
  norms: list(z.strictObject({ from: whole.min(0, 'Возраст не меньше 0'), to: whole.max(120, 'Возраст не больше 120'), bands })).min(1, 'Нужна хотя бы одна норма').optional(),
});

const common = {
  id: wordId,
  version: z.string('Нужна строка').regex(/^\d{1,4}(\.\d{1,4}){1,2}$/, 'Номер версии вида 1.0 или 1.0.2'),
  title,
  /** What it is for and how it is held, a few sentences. */
  about: prose,
  /** Read out before the items. */
  instruction: prose.optional(),
  /** About one person, the whole family, or as one chooses. */
  whom: z.enum(['person', 'family', 'either'], 'Можно: person, family, either'),
  /** Full years for which it is meant. */
  age: z.strictObject({ from: whole.min(0, 'Не меньше 0').optional(), to: whole.max(120, 'Не больше 120').optional() }).optional(),
  /** A psychological test: asked of a child, it needs a ground of its own. */
  diagnostics: z.boolean('Нужно true или false'),
  points,
  /** Whose the content is and on what terms it is used; shown with every result. */
  licence: z.strictObject({ owner: title, name: title, url: z.url('Нужен адрес').optional(), text: prose }),
};

const itemsInstrument = z.strictObject({ ...common, kind: z.literal('items'), scales: list(scale).min(1, 'Нужна хотя бы одна шкала'), items: list(item).min(1, 'Нужен хотя бы один пункт'), scores: list(score).min(1, 'Нужен хотя бы один счёт') });

const goalsInstrument = z.strictObject({
  ...common,
  kind: z.literal('goals'),
  goals: z.strictObject({
    most: whole.min(1, 'От 1 до 10 целей').max(10, 'От 1 до 10 целей'),
    /** Weight of a goal = importance × difficulty, each from 1 to this. */
    weightTo: whole.min(1, 'От 1 до 10').max(10, 'От 1 до 10'),
    /** Expected correlation of goals in the formula of T. */
    correlation: number.min(0, 'От 0 до 1').max(1, 'От 0 до 1'),
    levels: list(z.strictObject({ value: whole, title })).length(5, 'Уровней пять: от −2 до +2'),
    bands,
  }),
});

export const instrument = z.discriminatedUnion('kind', [itemsInstrument, goalsInstrument], 'Поле «kind»: можно items, goals');
export type Instrument = z.output<typeof instrument>;
export type ItemsInstrument = z.output<typeof itemsInstrument>;
export type GoalsInstrument = z.output<typeof goalsInstrument>;
export type Band = z.output<typeof band>;
export type Item = ItemsInstrument['items'][number];
export type Scale = ItemsInstrument['scales'][number];
export type ScoreRule = ItemsInstrument['scores'][number];
export type Point = (typeof pointIds)[number];

/** JSON Schema of a file of `instruments/`. */
export function instrumentSchema(): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(instrument, { io: 'input', unrepresentable: 'any' });
  const withSchema = (one: any) => ({ ...one, properties: { $schema: { type: 'string' }, ...one.properties } });
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Методика: файл в папке instruments/', ...rest, ...((rest as any).oneOf ? { oneOf: (rest as any).oneOf.map(withSchema) } : {}), ...((rest as any).anyOf ? { anyOf: (rest as any).anyOf.map(withSchema) } : {}) };
}
