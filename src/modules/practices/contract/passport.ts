import { z } from 'zod';
import { list, prose, title, word, wordId } from './words.ts';

/**
 * What a family passport asks beyond the registers, and how a social portrait reads: fields, signs of strength and trouble, and what
 * they propose to begin with. Conditions are a closed list of questions about a family; there are no expressions.
 */

const field = z
  .strictObject({
    id: wordId,
    title,
    kind: z.enum(['text', 'number', 'money', 'yes_no', 'choice'], 'Можно: text, number, money, yes_no, choice'),
    unit: title.optional(),
    options: list(word).min(2, 'Нужно хотя бы два ответа').optional(),
    help: title.optional(),
    /** Speaks of health: out of sight when the person’s consent for health ends. */
    health: z.boolean('Нужно true или false').optional(),
    /** What is written here is itself a line of the portrait. */
    reads: z.enum(['strength', 'risk', 'need'], 'Можно: strength, risk, need').optional(),
  })
  .refine((one) => (one.kind === 'choice') === (one.options !== undefined), 'Ответы (options) нужны полю choice, и только ему');
export type PassportField = z.output<typeof field>;

const section = z.strictObject({
  id: wordId,
  title,
  of: z.enum(['family', 'person'], 'Можно: family, person'),
  fields: list(field).min(1, 'Нужно хотя бы одно поле'),
});
export type PassportSection = z.output<typeof section>;

const words = z.array(wordId, 'Нужен список').min(1, 'Список пуст: назовите слова').max(50, 'Не больше 50 слов');

const sign = z.discriminatedUnion(
  'of',
  [
    /** The newest score by this instrument lies in a band of one of these grades. */
    z.strictObject({ of: z.literal('grade'), instrument: wordId, any: z.array(z.enum(['good', 'watch', 'act'], 'Можно: good, watch, act'), 'Нужен список').min(1, 'Назовите хотя бы одну') }),
    z.strictObject({ of: z.literal('category'), any: words }),
    z.strictObject({ of: z.literal('status'), any: words }),
    /** A field has one of these answers; of a yes_no field: yes, no. */
    z.strictObject({ of: z.literal('answer'), field: wordId, any: words }),
    /** A number or sum of money under, or from, this. */
    z.strictObject({ of: z.literal('below'), field: wordId, value: z.number('Нужно число') }),
    z.strictObject({ of: z.literal('from'), field: wordId, value: z.number('Нужно число') }),
    /** People under 18 who belong to the family. */
    z.strictObject({ of: z.literal('children'), from: z.int('Нужно целое число').min(1, 'От 1 до 30').max(30, 'От 1 до 30') }),
    /** This outcome was reached. */
    z.strictObject({ of: z.literal('outcome'), any: words }),
  ],
  'Поле «of»: можно grade, category, status, answer, below, from, children, outcome',
);
export type Sign = z.output<typeof sign>;
const all = z.array(sign, 'Нужен список').min(1, 'Нужно хотя бы одно условие').max(10, 'Не больше 10 условий');

const portraitRule = z.strictObject({ id: wordId, kind: z.enum(['strength', 'risk', 'need'], 'Можно: strength, risk, need'), title, all });
const priorityRule = z.strictObject({
  id: wordId,
  /** As the chain of a plan begins. */
  problem: title,
  cause: title.optional(),
  goal: title.optional(),
  rank: z.enum(['now', 'soon', 'later'], 'Можно: now, soon, later'),
  all,
  /** Why the practice proposes it. */
  basis: prose,
});
export type PortraitRule = z.output<typeof portraitRule>;
export type PriorityRuleOfPack = z.output<typeof priorityRule>;

export const passport = z.strictObject({
  passportSections: list(section).optional(),
  portrait: list(portraitRule).optional(),
  priorities: list(priorityRule).optional(),
});
export type PassportRules = { sections: PassportSection[]; portrait: PortraitRule[]; priorities: PriorityRuleOfPack[] };

/** What a practice asks and proposes; an older pack asks nothing. Not a default of the shape: a pack installed before keeps its digest. */
export function passportOf(pack: z.output<typeof passport>): PassportRules {
  return { sections: pack.passportSections ?? [], portrait: pack.portrait ?? [], priorities: pack.priorities ?? [] };
}
