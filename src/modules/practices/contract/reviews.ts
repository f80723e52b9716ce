import { z } from 'zod';
import { isDay } from '../../../kernel/time.ts';
import { list, prose, title, wordId } from './words.ts';

/** Reviews of a practice as data: how often, with whom, what may be concluded and what follows. */

/** Kinds of conclusion that the program knows how to carry out. */
export const decisionKinds = ['open', 'continue', 'level', 'plan', 'transfer', 'stop'] as const;
export type DecisionKind = (typeof decisionKinds)[number];

const day = z.string('Нужна строка').refine(isDay, 'Нужна дата вида 2022-07-01');
const days = (from: number) => z.int('Нужно целое число').min(from, `От ${from} до 366 дней`).max(366, `От ${from} до 366 дней`);

const quorum = z.strictObject({
  /** The first day on which the rule holds; it gives way to a rule with a later one. */
  from: day,
  /** At least so many who have a vote are present. */
  members: z.int('Нужно целое число').min(1, 'От 1 до 50').max(50, 'От 1 до 50'),
  /** And at least this part of those invited who have a vote, per cent. */
  share: z.int('Нужно целое число').min(0, 'От 0 до 100 процентов').max(100, 'От 0 до 100 процентов').default(0),
  /** Whether the chair and the secretary themselves must be present. */
  chair: z.boolean('Нужно true или false').default(true),
  secretary: z.boolean('Нужно true или false').default(false),
  basis: prose,
});
export type QuorumRule = z.output<typeof quorum>;

const level = z.strictObject({
  id: wordId,
  title,
  /** When a family is supported at this level. */
  text: prose.optional(),
  /** How soon a case at this level is reviewed again; absent: as all cases. */
  reviewDays: days(1).optional(),
  /** Tone of the chip: from `calm` to `urgent`. */
  tone: z.enum(['calm', 'work', 'warn', 'urgent'], 'Можно: calm, work, warn, urgent').default('work'),
});
export type SupportLevel = z.output<typeof level>;

const conclusion = z.strictObject({
  id: z.enum(decisionKinds, 'Можно: open, continue, level, plan, transfer, stop'),
  title,
  /** Codes of result that may stand beside it: words of `closeReasons`. */
  results: z.array(wordId, 'Нужен список').default([]),
});
export type Conclusion = z.output<typeof conclusion>;

export const reviews = z.strictObject({
  reviews: z
    .strictObject({
      /** A case is reviewed at least so often, counted from its last conclusion or from its opening. */
      everyDays: days(1),
      /** How many days ahead a case whose review comes, or whose plan ends, is proposed for an agenda. */
      aheadDays: days(0),
      quorum: list(quorum).min(1, 'Нужно хотя бы одно правило'),
      /** Who signs a conclusion; it acts with the last of these signatures. */
      signatures: z.array(z.enum(['chair', 'secretary'], 'Можно: chair, secretary'), 'Нужен список').min(1, 'Нужна хотя бы одна подпись'),
      levels: list(level),
      conclusions: list(conclusion).min(1, 'Нужно хотя бы одно решение'),
      /** After closing the family is asked how it lives. */
      followUp: z.strictObject({
        months: z.array(z.int('Нужно целое число').min(1, 'От 1 до 60 месяцев').max(60, 'От 1 до 60 месяцев'), 'Нужен список').max(12, 'Не больше 12'),
        title,
      }),
      basis: prose,
    })
    .optional(),
});
type ReviewsFile = z.output<typeof reviews>;
export type ReviewNorms = NonNullable<ReviewsFile['reviews']>;

const byDefault = 'Значение по умолчанию, не норма закона. Положение о консилиуме вашей организации важнее: впишите его.';

/** Where the pack says nothing; the levels and terms are the usual ones, marked as defaults. */
const standard: Omit<ReviewNorms, 'conclusions'> = {
  everyDays: 90,
  aheadDays: 14,
  quorum: [{ from: '2000-01-01', members: 3, share: 50, chair: true, secretary: false, basis: byDefault }],
  signatures: ['chair', 'secretary'],
  levels: [],
  followUp: { months: [3, 6, 12], title: 'Узнать, как живёт семья' },
  basis: byDefault,
};
const standardTitles: Record<DecisionKind, string> = {
  open: 'Открыть сопровождение', continue: 'Продолжить сопровождение', level: 'Изменить уровень', plan: 'Изменить план', transfer: 'Передать', stop: 'Прекратить сопровождение',
};

/** The norms of reviews of a practice. Not a default of the shape: a pack installed before keeps its digest. */
export function reviewsOf(pack: ReviewsFile & { closeReasons: readonly { id: string }[] }): ReviewNorms {
  if (pack.reviews) return pack.reviews;
  const results = pack.closeReasons.map((word) => word.id);
  // Without levels there is none to change to.
  return { ...standard, conclusions: decisionKinds.filter((id) => id !== 'level').map((id) => ({ id, title: standardTitles[id], results: id === 'stop' ? results : [] })) };
}
