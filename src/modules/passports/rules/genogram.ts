import { addDays, ageOn, type Day } from '../../../kernel/time.ts';

/** A membership with its person, as the register keeps it. A person may have had several. */
export interface MemberFact {
  personId: string;
  firstName: string;
  lastName: string;
  patronymic: string | null;
  role: string;
  sex: 'm' | 'f' | null;
  birthDate: Day | null;
  deathDate: Day | null;
  livesTogether: boolean;
  fromOn: Day | null;
  toOn: Day | null;
}

/** «person is `kind` of other», with dates. */
export interface RelationFact {
  personId: string;
  otherId: string;
  kind: string;
  fromOn: Day | null;
  toOn: Day | null;
}

export interface GenogramPerson {
  id: string;
  firstName: string;
  fullName: string;
  role: string;
  sex: 'm' | 'f' | null;
  birthDate: Day | null;
  /** Full years on the day, or at death. */
  age: number | null;
  deathDate: Day | null;
  dead: boolean;
  /** Belongs to the family on the day. */
  member: boolean;
  /** Lives with the family on the day. */
  together: boolean;
  /** Somebody takes care of the child instead of parents. */
  inCare: boolean;
}

export type UnionKind = 'spouse' | 'partner' | 'divorced' | 'separated' | 'unknown';
/** A couple; `unknown`: both are parents of the family, how they are bound nobody wrote down. */
export interface Union {
  one: string;
  other: string;
  kind: UnionKind;
  since: Day | null;
}
/** Children of one or two parents, the eldest first; `care`: whoever cares for them instead; `grand`: a generation is left out. */
export interface Descent {
  kind: 'parent' | 'care' | 'grand';
  parents: string[];
  children: string[];
}
export interface Tie {
  one: string;
  other: string;
  kind: 'sibling' | 'close' | 'conflict';
}
export interface Genogram {
  people: GenogramPerson[];
  unions: Union[];
  descents: Descent[];
  ties: Tie[];
}

const carers = new Set(['guardian', 'trustee', 'foster_parent']);
const unionKinds = new Set(['spouse', 'partner', 'divorced', 'separated']);
const kinship = new Set(['parent', 'grandparent', 'sibling']);
const holds = (fact: { fromOn: Day | null; toOn: Day | null }, day: Day) => (fact.fromOn === null || fact.fromOn <= day) && (fact.toOn === null || fact.toOn >= day);
/** Order that does not depend on how rows came: by birth (unknown last), then by id. */
const byBirth = (a: { birthDate: Day | null; id: string }, b: { birthDate: Day | null; id: string }) =>
  (a.birthDate ?? '9999').localeCompare(b.birthDate ?? '9999') || a.id.localeCompare(b.id);

/**
 * Who belonged to whom on the day. Drawn is who was born by then and belongs or belonged to the family, or is kin of somebody in it;
 * kinship has no dates. Where nobody recorded relations they follow from roles: the family's only mother and only father are parents of
 * its children, a guardian or foster parent cares for those who have no parent at home.
 */
export function genogramOn(members: readonly MemberFact[], relations: readonly RelationFact[], day: Day): Genogram {
  const people = new Map<string, GenogramPerson>();
  const later = new Map<string, GenogramPerson>();
  for (const rows of grouped(members)) {
    const row = rows.find((one) => holds(one, day)) ?? rows.filter((one) => one.toOn !== null && one.toOn < day).toSorted((a, b) => b.toOn!.localeCompare(a.toOn!))[0];
    const person = personOn(row ?? rows[0]!, day, row);
    if (person.birthDate !== null && person.birthDate > day) continue;
    (row ? people : later).set(person.id, person);
  }
  // Who came to the family later was kin before: a grandmother who moved in this year is in the picture of last year too.
  for (let found = true; found; ) {
    found = false;
    for (const { personId, otherId, kind } of relations) {
      if (!kinship.has(kind)) continue;
      for (const [known, kin] of [[personId, otherId], [otherId, personId]] as const) {
        if (!people.has(known) || !later.has(kin)) continue;
        people.set(kin, later.get(kin)!);
        later.delete(kin);
        found = true;
      }
    }
  }
  const all = [...people.values()].toSorted(byBirth);
  const known = relations.filter((one) => people.has(one.personId) && people.has(one.otherId) && one.personId !== one.otherId);
  const parents = parentsOf(all, known);
  const care = careOf(all, known, parents, people, day);
  for (const child of care.keys()) people.get(child)!.inCare = true;
  const unions = unionsOn(all, known, parents, care, people, day);
  const descents = [...descentsOf('parent', parents, people), ...descentsOf('care', care, people), ...descentsOf('grand', grandOf(known, parents), people)];
  return { people: all, unions, descents, ties: tiesOn(known, day) };
}

function grouped(members: readonly MemberFact[]): MemberFact[][] {
  const found = new Map<string, MemberFact[]>();
  for (const one of members) found.set(one.personId, [...(found.get(one.personId) ?? []), one]);
  return [...found.values()];
}

function personOn(row: MemberFact, day: Day, shown: MemberFact | undefined): GenogramPerson {
  const dead = row.deathDate !== null && row.deathDate <= day;
  const member = shown !== undefined && holds(shown, day);
  return {
    id: row.personId,
    firstName: row.firstName,
    fullName: [row.lastName, row.firstName, row.patronymic].filter(Boolean).join(' '),
    role: row.role,
    sex: row.sex ?? (['mother', 'grandmother'].includes(row.role) ? 'f' : ['father', 'grandfather'].includes(row.role) ? 'm' : null),
    birthDate: row.birthDate,
    age: row.birthDate === null ? null : Math.max(0, ageOn(row.birthDate, dead ? row.deathDate! : day)),
    deathDate: dead ? row.deathDate : null,
    dead,
    member,
    together: member && !dead && row.livesTogether,
    inCare: false,
  };
}

type Links = Map<string, string[]>;

function parentsOf(people: readonly GenogramPerson[], relations: readonly RelationFact[]): Links {
  const parents: Links = new Map();
  for (const { personId, otherId, kind } of relations) {
    const had = parents.get(otherId) ?? [];
    if (kind === 'parent' && !had.includes(personId) && had.length < 2) parents.set(otherId, [...had, personId]);
  }
  const only = (role: string) => {
    const found = people.filter((one) => one.role === role);
    return found.length === 1 ? found : [];
  };
  const derived = [...only('mother'), ...only('father')].map((one) => one.id);
  for (const child of people) {
    if (child.role === 'child' && !parents.has(child.id) && derived.length > 0) parents.set(child.id, derived);
  }
  return parents;
}

function careOf(people: readonly GenogramPerson[], relations: readonly RelationFact[], parents: Links, byId: ReadonlyMap<string, GenogramPerson>, day: Day): Links {
  const care: Links = new Map();
  for (const one of relations) {
    if (one.kind === 'guardian' && holds(one, day)) care.set(one.otherId, [...new Set([...(care.get(one.otherId) ?? []), one.personId])].slice(0, 2));
  }
  const derived = people.filter((one) => carers.has(one.role) && one.member && !one.dead).map((one) => one.id).slice(0, 2);
  for (const child of people) {
    const atHome = (parents.get(child.id) ?? []).some((id) => byId.get(id)!.together);
    const asked = relations.some((one) => one.kind === 'guardian' && one.otherId === child.id);
    if (child.role === 'child' && child.member && derived.length > 0 && !asked && !atHome) care.set(child.id, derived);
  }
  return care;
}

/** Grandparents whose own child is not in the picture, or not known to be theirs. */
function grandOf(relations: readonly RelationFact[], parents: Links): Links {
  const grand: Links = new Map();
  for (const { personId, otherId, kind } of relations) {
    if (kind !== 'grandparent') continue;
    const explained = (parents.get(otherId) ?? []).some((parent) => (parents.get(parent) ?? []).includes(personId));
    if (!explained) grand.set(otherId, [...new Set([...(grand.get(otherId) ?? []), personId])]);
  }
  return grand;
}

const pairOf = (one: string, other: string) => [one, other].toSorted().join(' ');

function unionsOn(people: readonly GenogramPerson[], relations: readonly RelationFact[], parents: Links, care: Links, byId: ReadonlyMap<string, GenogramPerson>, day: Day): Union[] {
  const pairs = new Map<string, RelationFact[]>();
  for (const one of relations) {
    if (!unionKinds.has(one.kind) || (one.fromOn !== null && one.fromOn > day)) continue;
    const key = pairOf(one.personId, one.otherId);
    pairs.set(key, [...(pairs.get(key) ?? []), one]);
  }
  const unions: Union[] = [];
  for (const rows of pairs.values()) {
    const since = rows.map((one) => one.fromOn).filter((one) => one !== null).toSorted()[0] ?? null;
    const last = rows.toSorted((a, b) => (a.fromOn ?? '').localeCompare(b.fromOn ?? '') || rankOf(a.kind) - rankOf(b.kind)).at(-1)!;
    unions.push({ ...leftFirst(byId.get(last.personId)!, byId.get(last.otherId)!), kind: stateOf(last, byId, day), since });
  }
  const asked = new Set(relations.filter((one) => unionKinds.has(one.kind)).map((one) => pairOf(one.personId, one.otherId)));
  // Two who have a child, or care for one, together: bound in a way that nobody wrote down.
  for (const two of [...parents.values(), ...care.values()]) {
    if (two.length !== 2 || asked.has(pairOf(two[0]!, two[1]!))) continue;
    asked.add(pairOf(two[0]!, two[1]!));
    unions.push({ ...leftFirst(byId.get(two[0]!)!, byId.get(two[1]!)!), kind: 'unknown', since: null });
  }
  const order = new Map(people.map((one, at) => [one.id, at]));
  return unions.toSorted((a, b) => (a.since ?? '').localeCompare(b.since ?? '') || order.get(a.one)! - order.get(b.one)! || order.get(a.other)! - order.get(b.other)!);
}

const rankOf = (kind: string) => ['partner', 'spouse', 'separated', 'divorced'].indexOf(kind);

function leftFirst(a: GenogramPerson, b: GenogramPerson): { one: string; other: string } {
  const swap = a.sex !== b.sex ? b.sex === 'm' || (a.sex === 'f' && b.sex === null) : byBirth(a, b) > 0;
  return swap ? { one: b.id, other: a.id } : { one: a.id, other: b.id };
}

function stateOf(last: RelationFact, byId: ReadonlyMap<string, GenogramPerson>, day: Day): UnionKind {
  const kind = last.kind as UnionKind;
  if (last.toOn === null || last.toOn >= day) return kind;
  // A marriage that ended with a death is no divorce.
  const widowed = [last.personId, last.otherId].some((id) => byId.get(id)!.dead);
  if (widowed || kind === 'divorced') return kind;
  return kind === 'spouse' ? 'divorced' : kind === 'partner' ? 'separated' : kind;
}

function descentsOf(kind: Descent['kind'], links: Links, byId: ReadonlyMap<string, GenogramPerson>): Descent[] {
  const found = new Map<string, Descent>();
  for (const [child, parents] of links) {
    const key = parents.toSorted().join(' ');
    const one = found.get(key) ?? { kind, parents: parents.toSorted((a, b) => byBirth(byId.get(a)!, byId.get(b)!)), children: [] };
    one.children.push(child);
    found.set(key, one);
  }
  return [...found.entries()].toSorted(([a], [b]) => a.localeCompare(b)).map(([, one]) => ({ ...one, children: one.children.toSorted((a, b) => byBirth(byId.get(a)!, byId.get(b)!)) }));
}

function tiesOn(relations: readonly RelationFact[], day: Day): Tie[] {
  const seen = new Set<string>();
  const ties: Tie[] = [];
  for (const one of relations.toSorted((a, b) => pairOf(a.personId, a.otherId).localeCompare(pairOf(b.personId, b.otherId)))) {
    const kind = one.kind as Tie['kind'];
    const key = `${kind} ${pairOf(one.personId, one.otherId)}`;
    if (!['sibling', 'close', 'conflict'].includes(kind) || seen.has(key) || (kind !== 'sibling' && !holds(one, day))) continue;
    seen.add(key);
    const [a, b] = [one.personId, one.otherId].toSorted() as [string, string];
    ties.push({ one: a, other: b, kind });
  }
  return ties;
}

/** Days on which the picture changes, oldest first, up to today: births, deaths, who came and left, how couples fared. */
export function changeDays(members: readonly MemberFact[], relations: readonly RelationFact[], today: Day): Day[] {
  const days = new Set<Day>();
  const add = (day: Day | null) => day !== null && day <= today && days.add(day);
  for (const one of members) {
    for (const day of [one.birthDate, one.deathDate, one.fromOn]) add(day);
    if (one.toOn !== null) add(addDays(one.toOn, 1));
  }
  for (const one of relations) {
    if (kinship.has(one.kind) || one.kind === 'other') continue;
    add(one.fromOn);
    if (one.toOn !== null) add(addDays(one.toOn, 1));
  }
  return [...days].toSorted();
}
