import { z } from 'zod';

/** Deadlines and alarms of a practice as data. Who runs them and what an organization changed lives in `tasks`. */

const wordId = z
  .string('Нужна строка')
  .regex(/^[a-z][a-z0-9_]{0,59}$/, 'Строчные латинские буквы, цифры и «_», первая — буква, не больше 60 знаков');
const title = z.string('Нужна строка').trim().min(1, 'Нужно название').max(200, 'Не больше 200 знаков');
const prose = z.string('Нужна строка').trim().min(1, 'Нужен текст').max(1000, 'Не больше 1000 знаков');
const days = z.int('Нужно целое число').min(0, 'От 0 до 366 дней').max(366, 'От 0 до 366 дней');

/** What sets a term going. */
const since = z.discriminatedUnion(
  'of',
  [
    z.strictObject({ of: z.literal('case_opened') }),
    z.strictObject({ of: z.literal('service'), id: wordId }),
    z.strictObject({ of: z.literal('outcome'), id: wordId }),
    /** The norm of contact has passed and nobody was met. */
    z.strictObject({ of: z.literal('contact_lapse') }),
    /** A dated category of the family, a dated status of a person comes to its end: `days` are counted back from it. */
    z.strictObject({ of: z.literal('category_ends'), id: wordId }),
    z.strictObject({ of: z.literal('status_ends'), id: wordId }),
    /** A signed consent of somebody in the family comes to its last day, and no newer one goes on. */
    z.strictObject({ of: z.literal('consent_ends') }),
  ],
  'Поле «of»: можно case_opened, service, outcome, contact_lapse, category_ends, status_ends, consent_ends',
);

export const deadline = z.strictObject({
  id: wordId,
  /** What is to be done: the title of the task. */
  title,
  since,
  days,
  counted: z.enum(['working', 'calendar'], 'Можно: working (рабочие дни), calendar (календарные)').default('calendar'),
  /** The task is done by itself: such a service is recorded after the event (without `id` any will do); the case has an approved plan. */
  until: z
    .discriminatedUnion('of', [z.strictObject({ of: z.literal('service'), id: wordId.optional() }), z.strictObject({ of: z.literal('plan') })], 'Поле «of»: можно service, plan')
    .optional(),
  /** The screen where it is done. */
  opens: z.enum(['record', 'family'], 'Можно: record (запись услуги), family (карточка)').default('family'),
  /** Where the term comes from: a law, an order, or a default of the pack that an organization changes. */
  basis: prose,
});
export type Deadline = z.output<typeof deadline>;

export const alarmNorm = z.strictObject({
  /** 1 is the most urgent. */
  level: z.int('Нужно целое число').min(1, 'Уровни 1, 2, 3').max(3, 'Уровни 1, 2, 3'),
  title,
  /** How long whoever is asked may stay silent before the next is asked. */
  minutes: z.int('Нужно целое число').min(1, 'От 1 до 10 080 минут').max(10_080, 'От 1 до 10 080 минут'),
  /** The playbook, step by step. */
  steps: z.array(title, 'Нужен список').min(1, 'Нужен хотя бы один шаг').max(30, 'Не больше 30 шагов'),
  basis: prose,
});
export type AlarmNorm = z.output<typeof alarmNorm>;

const byDefault = 'Значение по умолчанию, не норма закона: общепринятый порядок. Порядок вашего округа важнее, впишите его.';

/** How alarms are answered where the pack says nothing. */
const standardAlarms: readonly AlarmNorm[] = [
  {
    level: 1, title: 'Экстренная: опасность для жизни или здоровья', minutes: 30, basis: byDefault,
    steps: ['Позвонить 112, если опасность прямо сейчас', 'Убедиться, что ребёнок не один', 'Сообщить в опеку и полицию', 'Сообщить руководителю', 'Приехать в семью или попросить того, кто ближе', 'Записать, что увидели и о чём договорились'],
  },
  {
    level: 2, title: 'Кризисная: ждать до завтра нельзя', minutes: 120, basis: byDefault,
    steps: ['Позвонить семье', 'Решить, кто поедет сегодня', 'Побывать в семье и увидеть ребёнка', 'Договориться о ближайших шагах', 'Записать визит'],
  },
  {
    level: 3, title: 'Тревожный знак: разобраться в ближайшие дни', minutes: 1440, basis: byDefault,
    steps: ['Позвонить семье или тому, кто сообщил', 'Назначить встречу на ближайшие три дня', 'Обсудить с коллегами, нужна ли помощь специалиста'],
  },
];

/** The alarm norms of a practice by level; a level that its pack leaves out is the standard one. Not a default of the shape: a pack installed before keeps its digest. */
export function alarmNormsOf(pack: { alarms?: readonly AlarmNorm[] | undefined }): readonly AlarmNorm[] {
  return standardAlarms.map((standard) => pack.alarms?.find((one) => one.level === standard.level) ?? standard);
}
