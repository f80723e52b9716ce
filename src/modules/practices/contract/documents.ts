import { z } from 'zod';
import { condition } from './intake.ts';
import { list, prose, title, wordId } from './words.ts';

/** Documents of a practice as data: kinds, journals, what a case file must hold, and the templates as blocks. */

const subject = z.enum(
  ['family', 'case', 'person', 'application', 'consent', 'passport', 'assessment', 'plan', 'record', 'visit', 'aid', 'meeting', 'review', 'review_item', 'mentor'],
  'Поле «subject»: можно family, case, person, application, consent, passport, assessment, plan, record, visit, aid, meeting, review, review_item, mentor',
);

const journal = z.strictObject({
  id: wordId,
  title,
  /** How a number is written: {number}, {year}, {month} and letters; by default «{number}». */
  number: z.string('Нужна строка').max(60, 'Не больше 60 знаков').regex(/^(?=.*\{number\})([^{}]|\{number\}|\{year\}|\{month\})*$/, 'Нужно {number}; ещё можно {year} и {month}').default('{number}'),
});

const documentKind = z.strictObject({
  id: wordId,
  title,
  /** Short words for what it is for. */
  text: prose.optional(),
  subject,
  /** Only for subjects of this purpose (consent) or word (assessment: instrument; record, aid: word). */
  of: z.string('Нужна строка').max(60, 'Не больше 60 знаков').optional(),
  /** Numbers go by this journal. */
  journal: wordId,
  /** The paper counts as there only when its signed scan (or the place where it lies) is named. */
  scan: z.boolean('Нужно true или false').default(true),
  /** Months that it holds. */
  months: z.int('Нужно целое число').min(1, 'От 1 до 600').max(600, 'От 1 до 600').optional(),
  /** In the inventory of a case file: always, or when all conditions about the family hold. Absent: not asked for. */
  caseFile: z
    .strictObject({
      when: z.array(condition, 'Нужен список').max(20, 'Не больше 20 условий').default([]),
      /** One for the family, or one for each of these people. */
      each: z.enum(['family', 'person', 'adult', 'child'], 'Можно: family, person, adult, child').default('family'),
      /** Days since the case was opened until it is missing; by default at once. */
      days: z.int('Нужно целое число').min(0, 'От 0 до 366').max(366, 'От 0 до 366').default(0),
    })
    .optional(),
});
export type DocumentKind = z.output<typeof documentKind>;

export const documents = z.strictObject({
  journals: list(journal).optional(),
  documentKinds: list(documentKind).optional(),
});

const words = z.string('Нужна строка').max(8000, 'Не больше 8000 знаков');
/** A way to a field by dots. */
const way = z.string('Нужна строка').regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/, 'Имя поля: латиница, части через точку');
const align = z.enum(['left', 'right', 'center', 'justify'], 'Можно: left, right, center, justify');

const column = z.strictObject({
  title: words.default(''),
  /** Share of the width. */
  width: z.number('Нужно число').min(1, 'От 1 до 100').max(100, 'От 1 до 100'),
  align: align.optional(),
});

interface Column {
  title: string;
  width: number;
  align?: 'left' | 'right' | 'center' | 'justify' | undefined;
}

/** One block of a template. Words may hold `{fields}`, `{#flag}…{/flag}`, `{^flag}…{/flag}` and `**bold**`. */
export type Block =
  | { heading: string; level?: 1 | 2 | 3 | undefined }
  | { text: string; align?: 'left' | 'right' | 'center' | 'justify' | undefined; small?: boolean | undefined; indent?: boolean | undefined; tight?: boolean | undefined }
  | { each: string; blocks: Block[] }
  | { when: string; blocks: Block[] }
  | { unless: string; blocks: Block[] }
  | { table: { columns: Column[]; each?: string | undefined; cells?: string[] | undefined; rows?: string[][] | undefined; plain?: boolean | undefined } }
  | { facts: [string, string][] }
  | { signatures: { who: string; name: string }[] }
  | { blank: string }
  | { gap: number }
  | { pageBreak: true };

const block: z.ZodType<Block> = z.lazy(() =>
  z.union(
    [
      z.strictObject({ heading: words, level: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional() }),
      z.strictObject({ text: words, align: align.optional(), small: z.boolean().optional(), indent: z.boolean().optional(), tight: z.boolean().optional() }),
      z.strictObject({ each: way, blocks }),
      z.strictObject({ when: way, blocks }),
      z.strictObject({ unless: way, blocks }),
      z.strictObject({ table: z.strictObject({ columns: z.array(column).min(1).max(12), each: way.optional(), cells: z.array(words).optional(), rows: z.array(z.array(words)).max(200).optional(), plain: z.boolean().optional() }) }),
      z.strictObject({ facts: z.array(z.tuple([words, words])).min(1) }),
      z.strictObject({ signatures: z.array(z.strictObject({ who: words, name: words.default('') })).min(1).max(20) }),
      z.strictObject({ blank: words }),
      z.strictObject({ gap: z.number().min(1).max(100) }),
      z.strictObject({ pageBreak: z.literal(true) }),
    ],
    'Блок: heading, text, each, when, unless, table, facts, signatures, blank, gap или pageBreak с их полями',
  ),
).meta({ id: 'block' });
const blocks = z.array(block, 'Нужен список блоков').max(300, 'Не больше 300 блоков');

/** A template: `documents/<kind>.json` of a pack. */
export const documentTemplate = z.strictObject({
  /** Sheet turned: for wide tables. */
  landscape: z.boolean('Нужно true или false').default(false),
  blocks,
});
export type DocumentTemplate = z.output<typeof documentTemplate>;
