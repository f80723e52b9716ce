import { Refusal } from '../../../kernel/errors.ts';
import type { QueryOf } from '../../../kernel/contract.ts';
import { type Context, definedModules } from '../../../kernel/server/module.ts';
import { countHeld, type Holding } from '../../../kernel/server/repoint.ts';
import { likeness } from '../../people/public.ts';
import type { compare as contract, Comparison, Kind, Pair } from '../contract.ts';
import { caseFields, type CaseSide, familyFields, type FamilySide, personFields, type PersonSide } from '../rules/choice.ts';
import { type Likened, personReasons, strengthOf } from '../rules/strength.ts';
import { texts } from '../texts.ru.ts';
import { labelsOf } from './labels.ts';
import { type Member, nameOf, readFamilies, readMembers, readOpenCases, readPeople, seenOf } from './sides.ts';

/** Every table of every module that points to people, families or cases, in the order of the modules. */
export function allHoldings(): Holding[] {
  return definedModules().flatMap((module) => module.repointing?.holdings ?? []);
}

/** Both sides of a merge as the caller sees them. */
export type Sides =
  | { kind: 'person'; keep: PersonSide; other: PersonSide; seen: string }
  | { kind: 'family'; keep: FamilySide; other: FamilySide; members: Member[]; cases: CaseSide[]; seen: string };

/** Reads both sides; throws notFound for one out of sight, `same_record` (409) for two ids of one record. */
export async function readSides(context: Context, kind: Kind, keepId: string, otherId: string): Promise<Sides> {
  const ids = [keepId, otherId] as const;
  if (kind === 'person') {
    const [keep, other] = await readPeople(context, ids);
    refuseSame(ids);
    return { kind, keep, other, seen: seenOf([keep, other]) };
  }
  const [keep, other] = await readFamilies(context, ids);
  refuseSame(ids);
  const members = await readMembers(context, ids);
  const cases = await readOpenCases(context, ids);
  return { kind, keep, other, members, cases, seen: seenOf([keep, other, ...members, ...cases]) };
}

function refuseSame([keepId, otherId]: readonly [string, string]): void {
  if (keepId === otherId) throw new Refusal(409, 'same_record', texts.refusals.same_record);
}

const described = (one: Member): Likened => ({
  lastName: one.last_name, firstName: one.first_name, patronymic: one.patronymic, birthDate: one.birth_on, snils: one.snils, phones: one.phones, sex: one.sex,
});

/** Members of the two families who look like one person, the surest first, each in one pair; who stands in both is no pair. */
function likePairs(members: readonly Member[], keepId: string, otherId: string): { keep: Member; other: Member }[] {
  const ours = members.filter((one) => one.family_id === keepId);
  const theirs = members.filter((one) => one.family_id === otherId && !ours.some((mine) => mine.id === one.id));
  const free = ours.filter((one) => !members.some((twin) => twin.id === one.id && twin.family_id === otherId));
  const found = free
    .flatMap((keep) => theirs.map((other) => {
      const [one, two] = [described(keep), described(other)];
      return { keep, other, strength: strengthOf(personReasons(one, two, likeness(one, two))) };
    }))
    .filter((pair) => pair.strength >= 50)
    .toSorted((a, b) => b.strength - a.strength);
  const taken = new Set<string>();
  return found.filter(({ keep, other }) => !taken.has(keep.id) && !taken.has(other.id) && taken.add(keep.id) && taken.add(other.id));
}

/** Open cases of one practice in both families: there may be one. */
export function casePairs(cases: readonly CaseSide[], keepId: string): { keep: CaseSide; other: CaseSide }[] {
  return cases.flatMap((keep) => {
    const other = cases.find((one) => one.practice_id === keep.practice_id && one.family_id !== keepId);
    return keep.family_id === keepId && other ? [{ keep, other }] : [];
  });
}

export async function compare(context: Context, { query }: { query: QueryOf<typeof contract> }): Promise<Comparison> {
  const { kind, keepId, otherId } = query;
  const sides = await readSides(context, kind, keepId, otherId);
  const labels = await labelsOf(context, kind, [keepId, otherId]);
  const keep = labels.get(keepId)!;
  const other = labels.get(otherId)!;
  for (const side of [keep, other]) context.subject({ familyId: side.familyId, ...(kind === 'person' ? { subjectId: side.id } : {}) });
  const moves = await countHeld(context.tx, context.actor.organization.id, allHoldings(), [otherId]);
  const common = { kind, keep, other, moves, seen: sides.seen };
  if (sides.kind === 'person') return { ...common, fields: personFields(sides.keep, sides.other), people: [], joining: [], cases: [] };
  const people = likePairs(sides.members, keepId, otherId);
  const mine = new Set(sides.members.filter((one) => one.family_id === keepId).map((one) => one.id));
  const joining = sides.members.filter((one) => one.family_id === otherId && !mine.has(one.id) && !people.some((pair) => pair.other.id === one.id));
  return {
    ...common,
    fields: familyFields(sides.keep, sides.other),
    people: people.map(({ keep: one, other: two }): Pair => ({ keepId: one.id, otherId: two.id, keepTitle: nameOf(one), otherTitle: nameOf(two), fields: personFields(one, two) })),
    joining: joining.map((one) => ({ id: one.id, title: nameOf(one) })),
    cases: casePairs(sides.cases, keepId).map(({ keep: one, other: two }): Pair => ({ keepId: one.id, otherId: two.id, keepTitle: one.practice_title, otherTitle: two.practice_title, fields: caseFields(one, two) })),
  };
}
