import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { chosen, id, slug } from '../../kernel/fields.ts';
import { reasons } from './rules/reasons.ts';
import { texts } from './texts.ru.ts';

const kinds = ['person', 'family'] as const;
export type Kind = (typeof kinds)[number];

const inOrganization = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });
const kind = z.enum(kinds, texts.fields.kind);
const side = z.enum(['keep', 'other'], texts.fields.side);
const sideOrBoth = z.enum(['keep', 'other', 'both'], texts.fields.side);
export type Side = z.output<typeof sideOrBoth>;

/** Of each field: whose value stays. What is not named stays as it is with the one that stays. */
const personChoice = z.strictObject({ lastName: side, firstName: side, patronymic: side, birthDate: side, deathDate: side, sex: side, snils: side }).partial();
const familyChoice = z.strictObject({ code: side, title: side, place: side, note: sideOrBoth }).partial();
const caseChoice = z.strictObject({ openedOn: side, branch: side, caseManager: side, mentor: side }).partial();
export type PersonChoice = z.output<typeof personChoice>;
export type FamilyChoice = z.output<typeof familyChoice>;
export type CaseChoice = z.output<typeof caseChoice>;

const label = z.object({
  id: z.string(),
  title: z.string(),
  /** Of a family its code, of a person the family: «Ковалёвы, К-0139». */
  detail: z.string(),
  familyId: z.string(),
  birthDate: z.string().nullable(),
});
const candidate = z.object({
  kind: z.enum(kinds),
  first: label,
  second: label,
  reasons: z.array(z.enum(reasons)),
  /** 0…100 */
  strength: z.number(),
  /** Somebody decided that these are two; null: nobody did. */
  different: z.object({ id: z.string(), by: z.string(), at: z.string() }).nullable(),
});
export type Candidate = z.output<typeof candidate>;

export const listCandidates = operation({
  name: 'merges.listCandidates',
  method: 'GET',
  path: '/organizations/:org/merges/candidates',
  summary: 'Похожие записи среди тех, кого вы видите: самые похожие первыми',
  params: inOrganization,
  query: z.strictObject({ kind: z.enum(kinds).default('person'), state: z.enum(['open', 'different']).default('open'), familyId: id.optional(), ...page }),
  output: listOf(candidate),
  personal: true,
});
export const refreshCandidates = operation({
  name: 'merges.refreshCandidates',
  method: 'POST',
  path: '/organizations/:org/merges/candidates/refresh',
  summary: 'Поискать похожих дальше: по тем, кто изменился; повторяйте, пока done не станет true',
  params: inOrganization,
  output: z.object({ done: z.boolean(), /** How much of the register was looked through, 0…1. */ progress: z.number() }),
});
export const decideDifferent = operation({
  name: 'merges.decideDifferent',
  method: 'POST',
  path: '/organizations/:org/merges/decisions',
  summary: 'Не дубликат: это разные люди или семьи',
  params: inOrganization,
  body: z.strictObject({ id, kind, firstId: chosen(texts.fields.pick), secondId: chosen(texts.fields.pick) }),
  output: z.object({ id: z.string(), by: z.string(), at: z.string() }),
});
export const dropDecision = operation({
  name: 'merges.dropDecision',
  method: 'DELETE',
  path: '/organizations/:org/merges/decisions/:id',
  summary: 'Взять решение «не дубликат» назад',
  params: one,
  output: z.object({ ok: z.literal(true) }),
});

const field = z.object({
  name: z.string(),
  keep: z.string().nullable(),
  other: z.string().nullable(),
  /** What the program proposes: the fuller value, of two the newer one. */
  suggested: sideOrBoth,
});
export type Field = z.output<typeof field>;
const pair = z.object({ keepId: z.string(), otherId: z.string(), keepTitle: z.string(), otherTitle: z.string(), fields: z.array(field) });
export type Pair = z.output<typeof pair>;
const comparison = z.object({
  kind: z.enum(kinds),
  keep: label,
  other: label,
  fields: z.array(field),
  /** Members of both families who look like one person; of a person nothing. */
  people: z.array(pair),
  /** Everyone else of the family that is taken in: they come along. */
  joining: z.array(z.object({ id: z.string(), title: z.string() })),
  /** Open cases of one practice in both: they become one. */
  cases: z.array(pair),
  /** What will belong to the one that stays: rows by kind, those that the caller sees. */
  moves: z.record(z.string(), z.number()),
  /** Shows that nothing changed between looking and merging. */
  seen: z.string(),
});
export type Comparison = z.output<typeof comparison>;
export const compare = operation({
  name: 'merges.compare',
  method: 'GET',
  path: '/organizations/:org/merges/comparison',
  summary: 'Сравнить две записи: значения каждого поля, что предлагается оставить и что перейдёт',
  params: inOrganization,
  query: z.strictObject({ kind: z.enum(kinds), keepId: id, otherId: id }),
  output: comparison,
  personal: true,
});

const run = z.object({
  id: z.string(),
  kind: z.enum(kinds),
  keepId: z.string(),
  otherId: z.string(),
  familyId: z.string(),
  keepLabel: z.string(),
  otherLabel: z.string(),
  moved: z.record(z.string(), z.number()),
  by: z.string(),
  at: z.string(),
  undoneAt: z.string().nullable(),
  undoneBy: z.string().nullable(),
});
export type MergeRun = z.output<typeof run>;
export const merge = operation({
  name: 'merges.merge',
  method: 'POST',
  path: '/organizations/:org/merges',
  summary: 'Объединить двух людей или две семьи: всё переходит к той записи, что остаётся',
  params: inOrganization,
  body: z.strictObject({
    id,
    kind,
    keepId: chosen(texts.fields.pick),
    otherId: chosen(texts.fields.pick),
    /** `seen` of the comparison. */
    seen: z.string().max(100),
    person: personChoice.default({}),
    family: familyChoice.default({}),
    /** Members of the two families who are one person. */
    people: z.array(z.strictObject({ keepId: id, otherId: id, fields: personChoice.default({}) })).max(50).default([]),
    cases: z.array(z.strictObject({ keepId: id, otherId: id, fields: caseChoice.default({}) })).max(20).default([]),
  }),
  output: run,
});
export const listMerges = operation({
  name: 'merges.listMerges',
  method: 'GET',
  path: '/organizations/:org/merges',
  summary: 'Объединения, новые первыми; по семье или все, что вы видите',
  params: inOrganization,
  query: z.strictObject({ familyId: id.optional(), ...page }),
  output: listOf(run),
  personal: true,
});
export const getMerge = operation({
  name: 'merges.getMerge',
  method: 'GET',
  path: '/organizations/:org/merges/:id',
  summary: 'Объединение: кто, когда, что перешло и что мешает отменить',
  params: one,
  output: z.object({ ...run.shape, /** Sentences; empty: an undo is possible. */ obstacles: z.array(z.string()) }),
  personal: true,
});
export const undoMerge = operation({
  name: 'merges.undoMerge',
  method: 'POST',
  path: '/organizations/:org/merges/:id/undo',
  summary: 'Отменить объединение целиком: обе записи становятся как были',
  params: one,
  body: z.strictObject({ id }),
  output: run,
});
