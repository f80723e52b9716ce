import { z } from 'zod';
import { list, prose, title, word, wordId } from './words.ts';

/**
 * How families come into a practice, as data: words and terms of signals and applications, who fits, who goes first.
 * Conditions are a closed list of questions about a family; there are no expressions.
 */

const words = z.array(wordId, 'Нужен список').min(1, 'Список пуст: назовите слова').max(50, 'Не больше 50 слов');
const count = (from: number, to: number) => z.int('Нужно целое число').min(from, `От ${from} до ${to}`).max(to, `От ${from} до ${to}`);

export const condition = z.discriminatedUnion(
  'of',
  [
    /** At least one child whose age in whole years lies within. */
    z.strictObject({ of: z.literal('child_age'), from: count(0, 23).default(0), to: count(0, 23).default(17) }),
    /** How many people under 18 live in the family. */
    z.strictObject({ of: z.literal('children'), atLeast: count(1, 30).default(1), atMost: count(1, 30).optional() }),
    /** The family has one of these categories now. */
    z.strictObject({ of: z.literal('category'), any: words }),
    /** Somebody in the family has one of these statuses now. */
    z.strictObject({ of: z.literal('status'), any: words }),
    /** Titles of districts, as the organization calls them. */
    z.strictObject({ of: z.literal('district'), any: z.array(title, 'Нужен список').min(1, 'Список пуст: назовите районы') }),
    /** The application came with one of these urgencies: for the waiting list alone. */
    z.strictObject({ of: z.literal('urgency'), any: words }),
  ],
  'Поле «of»: можно child_age, children, category, status, district, urgency',
);
export type Condition = z.output<typeof condition>;

const conditions = z.array(condition, 'Нужен список').max(20, 'Не больше 20 условий');

/** Days of a term; absent: calendar ones. */
const counted = z.enum(['working', 'calendar'], 'Можно: working (рабочие дни), calendar (календарные)');
const urgency = z
  .strictObject({ id: wordId, title, hours: count(1, 240).optional(), days: count(1, 90).optional(), counted: counted.optional(), text: prose.optional() })
  .refine((one) => (one.hours === undefined) !== (one.days === undefined), 'Срок проверки: либо hours, либо days');
export type Urgency = z.output<typeof urgency>;

export const intake = z.strictObject({
  signals: z
    .strictObject({
      /** Who tells: a school, neighbours, the family itself. */
      sources: list(word).min(1, 'Нужен хотя бы один источник'),
      signs: list(word).min(1, 'Нужен хотя бы один признак'),
      /** The most urgent first; each with its term of checking. */
      urgencies: list(urgency).min(1, 'Нужна хотя бы одна срочность'),
      notConfirmedReasons: list(word).min(1, 'Нужна хотя бы одна причина'),
      /** Where the terms come from. */
      basis: prose,
    })
    .optional(),
  applications: z
    .strictObject({
      channels: list(word).min(1, 'Нужен хотя бы один способ'),
      /** Days for the decision since the day of receipt, and for the family's answer to an offered place. */
      decisionDays: count(1, 366),
      /** How the days for the decision are counted. */
      counted: counted.optional(),
      offerDays: count(1, 90),
      refuseReasons: list(word).min(1, 'Нужна хотя бы одна причина'),
      waitReasons: list(word).min(1, 'Нужна хотя бы одна причина'),
      leaveReasons: list(word).min(1, 'Нужна хотя бы одна причина'),
      basis: prose,
    })
    .optional(),
  /** Who fits: every condition of `all` and, where groups are named, all conditions of one of them. */
  eligibility: z
    .strictObject({ all: conditions.default([]), groups: list(z.strictObject({ group: wordId, all: conditions.min(1, 'Нужно хотя бы одно условие') })).default([]) })
    .optional(),
  /** Who goes first on the waiting list: the first rule that holds; then whoever waits longest. */
  waitingPriority: list(z.strictObject({ id: wordId, title, all: conditions.min(1, 'Нужно хотя бы одно условие') })).optional(),
});
export type Intake = z.output<typeof intake>;
export type PriorityRule = NonNullable<Intake['waitingPriority']>[number];
export type Eligibility = NonNullable<Intake['eligibility']>;

const w = (id: string, name: string) => ({ id, title: name });

/** Words and terms of a practice whose pack says nothing of intake (an older version). Defaults: an organization's own rules go first. */
const standardIntake: Required<Pick<Intake, 'signals' | 'applications'>> = {
  signals: {
    sources: [w('self', 'сама семья'), w('school', 'школа, детский сад'), w('health', 'поликлиника, больница'), w('guardianship', 'опека'), w('commission', 'комиссия по делам несовершеннолетних'), w('police', 'полиция'), w('neighbours', 'соседи, знакомые'), w('hotline', 'телефон доверия'), w('other', 'другой источник')],
    signs: [w('neglect', 'за ребёнком не смотрят'), w('violence', 'следы насилия'), w('truancy', 'пропуски школы, уходы из дома'), w('alcohol', 'алкоголь или наркотики'), w('poverty', 'нет еды, одежды, тепла'), w('housing', 'угроза жилью'), w('conflict', 'тяжёлый конфликт'), w('exhaustion', 'родитель не справляется'), w('other', 'другое')],
    urgencies: [{ id: 'emergency', title: 'Угроза жизни или здоровью', hours: 24 }, { id: 'soon', title: 'Срочно', days: 1 }, { id: 'usual', title: 'Обычная', days: 3 }],
    notConfirmedReasons: [w('not_found', 'семью не нашли'), w('no_trouble', 'признаков неблагополучия нет'), w('mistake', 'ошибка или навет'), w('other', 'другое')],
    basis: 'Значения программы по умолчанию; порядок вашего региона важнее.',
  },
  applications: {
    channels: [w('in_person', 'лично'), w('phone', 'по телефону'), w('mail', 'письмом'), w('partner', 'через другую организацию'), w('signal', 'по сигналу')],
    decisionDays: 7,
    offerDays: 7,
    refuseReasons: [w('does_not_fit', 'не подходит под условия практики'), w('other_help', 'нужна другая помощь'), w('other', 'другое')],
    waitReasons: [w('no_places', 'сейчас нет мест'), w('other', 'другое')],
    leaveReasons: [w('refused', 'семья отказалась'), w('moved', 'семья уехала'), w('helped', 'помощь уже не нужна'), w('no_answer', 'не отвечают'), w('other', 'другое')],
    basis: 'Значения программы по умолчанию; порядок вашей организации важнее.',
  },
};

export type IntakeWords = Required<Pick<Intake, 'signals' | 'applications' | 'waitingPriority'>> & { eligibility: Eligibility | null };

/** How a practice takes families in. Not a default of the shape: a pack installed before keeps its digest. */
export function intakeOf(pack: Intake): IntakeWords {
  return {
    signals: pack.signals ?? standardIntake.signals,
    applications: pack.applications ?? standardIntake.applications,
    eligibility: pack.eligibility ?? null,
    waitingPriority: pack.waitingPriority ?? [],
  };
}
