import { z } from 'zod';
import { isDay } from '../../../kernel/time.ts';
import { documents, documentTemplate, type DocumentTemplate } from './documents.ts';
import { alarmNorm, deadline } from './norms.ts';
import { intake } from './intake.ts';
import { passport } from './passport.ts';
import { reviews } from './reviews.ts';
import { list, prose, title, word, wordId } from './words.ts';

/**
 * A practice as data. This file is the one description of a pack: it checks the files, types the code that reads them
 * and gives the JSON Schema for editors, a file beside the packs.
 */

const day = z.string('Нужна строка').refine(isDay, 'Нужна дата вида 2022-07-01');

const explained = z.strictObject({ id: wordId, title, text: prose.optional() });

/** Words of a practice have an id that never changes and a Russian title that people see. */
export type Word = z.output<typeof word>;
export type ExplainedWord = z.output<typeof explained>;

const manifest = z.strictObject({
  id: z.string('Нужна строка').regex(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/, 'Латинские строчные буквы, цифры и дефис'),
  version: z.string('Нужна строка').regex(/^\d{1,4}(\.\d{1,4}){1,2}$/, 'Номер версии вида 1.0 или 1.0.2'),
  title,
  /** What the practice is for, one or two sentences. */
  aim: prose,
  languages: z.array(z.enum(['ru'], 'Пока можно только ru'), 'Нужен список').min(1, 'Нужен хотя бы один язык'),
  /** Where the practice grew and over which dates its published figures were counted. */
  origin: z.strictObject({ place: title, from: day, to: day }).optional(),
  targetGroups: list(explained).min(1, 'Нужна хотя бы одна целевая группа'),
  tasks: list(prose).default([]),
  problems: list(prose).default([]),
});

const spread = z.strictObject({
  min: z.int('Нужно целое число').min(1, 'От 1 до 1440').max(1440, 'От 1 до 1440'),
  average: z.int('Нужно целое число').min(1, 'От 1 до 1440').max(1440, 'От 1 до 1440'),
  max: z.int('Нужно целое число').min(1, 'От 1 до 1440').max(1440, 'От 1 до 1440'),
}).refine((one) => one.min <= one.average && one.average <= one.max, 'Нужно min ≤ average ≤ max');

/** How much of a service a support plan offers: so many meetings in each period. */
const norm = z.strictObject({
  amount: spread,
  period: z.enum(['week', 'month', 'term'], 'Можно: week, month, term (на весь срок плана)'),
  /** Length of one meeting. */
  minutes: spread.optional(),
  /** Where the norm comes from: a law, an order, or a default of the pack that a region overrides. */
  basis: prose,
});

const services = z.strictObject({
  services: list(
    z.strictObject({
      id: wordId,
      title,
      /** The visible form offers people one by one, or the whole family at once. */
      recipients: z.enum(['people', 'family'], 'Можно: people, family').default('people'),
      /** Offered length in minutes. */
      minutes: z.int('Нужно целое число').min(1, 'От 1 до 1440 минут').max(1440, 'От 1 до 1440 минут').optional(),
      /** Dosage that a support plan proposes. */
      norm: norm.optional(),
    }),
  ).min(1, 'Нужна хотя бы одна услуга'),
  /** Why somebody did not come to a meeting; without it the standard list is offered. */
  absenceReasons: list(word).min(1, 'Нужна хотя бы одна причина').optional(),
});

const aid = z.strictObject({ aid: list(word), sources: list(word) });

const outcomes = z.strictObject({
  outcomes: list(
    z.strictObject({
      id: wordId,
      title,
      /** Whether the outcome belongs to a person: `required`, `optional` or `none` (the family's as a whole). */
      person: z.enum(['required', 'optional', 'none'], 'Можно: required, optional, none').default('optional'),
      kinds: list(word).default([]),
      /** What usually proves it. */
      evidence: title.optional(),
    }),
  ),
});

/** A status with `health` is shown only with a consent or a ground of the organization. */
const families = z.strictObject({ categories: list(word), statuses: list(word.extend({ health: z.boolean('true или false').optional() })), closeReasons: list(word).min(1, 'Нужна хотя бы одна причина') });

const contact = z.strictObject({
  /** A family is overdue when more days than this passed since the last service. */
  days: z.int('Нужно целое число').min(1, 'От 1 до 366 дней').max(366, 'От 1 до 366 дней'),
  levels: list(z.strictObject({ id: wordId, title, days: z.int('Нужно целое число').min(1, 'От 1 до 366 дней').max(366, 'От 1 до 366 дней') })).default([]),
  /** Where the norm comes from: a law, an order, or a default of the pack that a region overrides. */
  basis: prose,
});

const work = z.strictObject({
  contact,
  roles: list(explained).default([]),
  steps: list(explained).default([]),
  milestones: list(z.strictObject({ id: wordId, title, step: wordId })).default([]),
  planning: list(explained).default([]),
  documents: list(z.strictObject({ id: wordId, title, text: prose.optional(), required: z.boolean('Нужно true или false').default(true) })).default([]),
  /** Terms that become tasks; how alarms are answered. Absent: no terms, the standard way of alarms. */
  deadlines: list(deadline).optional(),
  alarms: list(alarmNorm).optional(),
});

const mentors = z.strictObject({ topics: list(word).default([]), methods: list(explained).default([]) });

const some = z.array(wordId, 'Нужен список').min(1, 'Список пуст: уберите поле или назовите слова').optional();
const none = some;

const facts = z.discriminatedUnion(
  'of',
  [
    z.strictObject({ of: z.literal('services'), id: some, not: none }),
    z.strictObject({ of: z.literal('aid'), id: some, not: none, source: some, notSource: none }),
    z.strictObject({ of: z.literal('outcomes'), id: some, not: none, kind: some, notKind: none }),
    z.strictObject({ of: z.literal('mentors'), date: z.enum(['tested', 'registered'], 'Можно: tested, registered') }),
  ],
  'Поле «of»: можно services, aid, outcomes, mentors',
);

const count = z.strictObject({
  /** What one unit of the figure is. People and families count once in the period; records count each. */
  what: z.enum(['records', 'families', 'people'], 'Можно: records, families, people'),
  facts: z.array(facts, 'Нужен список').min(1, 'Нужно хотя бы одно: над какими фактами считать').max(8, 'Не больше 8'),
  /** Who of the people: by age and role on the date of the first record that counts. */
  age: z.enum(['any', 'child', 'adult', 'parent'], 'Можно: any, child, adult, parent').default('any'),
  /** `open`: only families on the register on some day of the period. */
  register: z.enum(['any', 'open'], 'Можно: any, open').default('any'),
});

const indicators = z.strictObject({
  units: z.record(
    wordId,
    z.strictObject({ one: title, few: title, many: title, short: title }),
    'Нужны единицы: слово и его формы',
  ),
  indicators: list(
    z.strictObject({
      id: wordId,
      title,
      section: z.enum(['activity', 'outcome'], 'Можно: activity (что делали), outcome (чего достигли)'),
      unit: wordId,
      count,
      /** «Как считается»: the rule in a sentence. */
      how: prose,
      /** Another indicator that people mix up with this one, and why the two differ. */
      compare: z.strictObject({ with: wordId, text: prose }).optional(),
      targets: list(z.strictObject({ from: day, to: day, value: z.number('Нужно число').min(0, 'Не меньше нуля') })).default([]),
    }),
  ),
});

const texts = z.strictObject({
  partners: list(explained).default([]),
  materials: list(z.strictObject({ id: wordId, title, kind: z.enum(['guideline', 'leaflet'], 'Можно: guideline, leaflet'), text: prose.optional() })).default([]),
});

/** Instruments of assessment that the practice asks for, and when; the instruments themselves lie in `instruments/`. */
export const instrumentsFile = z.strictObject({
  instruments: list(z.strictObject({ id: wordId, points: z.array(z.enum(['entry', 'interim', 'exit', 'follow_up'], 'Можно: entry, interim, exit, follow_up'), 'Нужен список').min(1, 'Назовите хотя бы одну точку') })).optional(),
});

/** Files of a pack; those in `optionalFiles` may be absent. */
export const packFiles = {
  'manifest.json': manifest,
  'services.json': services,
  'outcomes.json': outcomes,
  'families.json': families,
  'work.json': work,
  'indicators.json': indicators,
  'aid.json': aid,
  'mentors.json': mentors,
  'texts.json': texts,
  'intake.json': intake,
  'instruments.json': instrumentsFile,
  'passport.json': passport,
  'documents.json': documents,
  'reviews.json': reviews,
} as const;
export type PackFile = keyof typeof packFiles;
export const optionalFiles: readonly PackFile[] = ['aid.json', 'mentors.json', 'texts.json', 'instruments.json', 'intake.json', 'passport.json', 'reviews.json', 'documents.json'];

/** Templates of documents lie in a folder of their own, each under the id of its kind. */
export const templateFile = /^documents\/([a-z][a-z0-9_]{0,59})\.json$/;
export type Templates = Record<string, DocumentTemplate>;

export type PackContent = { [F in PackFile]: z.output<(typeof packFiles)[F]> };

/** A whole pack, as kept with an organization and as read by the modules. */
export const pack = z.object({
  ...manifest.shape,
  ...services.shape,
  ...aid.shape,
  ...outcomes.shape,
  ...families.shape,
  ...work.shape,
  mentorTopics: mentors.shape.topics,
  mentorMethods: mentors.shape.methods,
  ...texts.shape,
  ...indicators.shape,
  ...intake.shape,
  ...instrumentsFile.shape,
  ...passport.shape,
  ...documents.shape,
  ...reviews.shape,
  templates: z.record(z.string(), documentTemplate).optional(),
});
export type Pack = z.output<typeof pack>;
export type Indicator = Pack['indicators'][number];
export type Count = Indicator['count'];
export type Facts = Count['facts'][number];
export type Unit = Pack['units'][string];
export type Outcome = Pack['outcomes'][number];
export type Service = Pack['services'][number];
export type ContactNorm = Pack['contact'];

/** Why people do not come, when the pack says nothing: circumstances, never blame. */
const standardAbsenceReasons: readonly Word[] = [
  { id: 'ill', title: 'болеет' },
  { id: 'no_childcare', title: 'не с кем оставить ребёнка' },
  { id: 'no_transport', title: 'не на чем доехать' },
  { id: 'work', title: 'на работе' },
  { id: 'study', title: 'на учёбе' },
  { id: 'family_matters', title: 'семейные дела' },
  { id: 'away', title: 'в отъезде' },
  { id: 'bad_weather', title: 'непогода, дорога' },
  { id: 'not_told', title: 'не сообщили' },
  { id: 'other', title: 'другое' },
];

/** Reasons of absence that a practice offers. Not a default of the shape: a pack installed before keeps its digest. */
export function absenceReasonsOf(pack: Pick<Pack, 'absenceReasons'>): readonly Word[] {
  return pack.absenceReasons ?? standardAbsenceReasons;
}

/** Puts the checked files together. */
export function assemble(files: PackContent, templates: Templates = {}): Pack {
  const { topics, methods } = files['mentors.json'];
  return {
    ...files['manifest.json'],
    ...files['services.json'],
    ...files['aid.json'],
    ...files['outcomes.json'],
    ...files['families.json'],
    ...files['work.json'],
    ...files['texts.json'],
    ...files['indicators.json'],
    ...files['instruments.json'],
    ...files['intake.json'],
    ...files['passport.json'],
    ...files['reviews.json'],
    ...files['documents.json'],
    ...(Object.keys(templates).length > 0 ? { templates } : {}),
    mentorTopics: topics,
    mentorMethods: methods,
  };
}

/** JSON Schema of every file, for editors and for people who write a pack without this program. */
export function packSchema(): Record<string, unknown> {
  const definitions = [...Object.entries(packFiles), ['documents/*.json', documentTemplate] as const].flatMap(([file, schema]) => {
    const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    const properties = { $schema: { type: 'string' }, ...(rest.properties as object) };
    return [[file.replace('.json', '').replace('documents/*', 'document'), { title: file, ...rest, properties }], ...Object.entries($defs)];
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Пакет практики: файлы в папке packs/<практика>/',
    $defs: Object.fromEntries(definitions),
  };
}
