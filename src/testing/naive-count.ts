import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Count } from '../modules/practices/public.ts';

/** A second, deliberately plain count to hold the compiled SQL against: loops over a small world in memory. */

export interface Person { id: string; family: string; role: string; birth: string | null }
interface Fact { id: string; case: string; family: string; on: string; cancelled: boolean }
export interface World {
  period: { from: string; to: string };
  families: { id: string; code: string; district: number | null }[];
  people: Person[];
  categories: { family: string; category: string; from: string | null; to: string | null }[];
  cases: { id: string; family: string; opened: string; closed: string | null; manager: number }[];
  services: (Fact & { service: string; people: string[] })[];
  aid: (Fact & { aid: string; source: string })[];
  outcomes: (Fact & { outcome: string; kind: string | null; person: string | null })[];
  mentors: { id: string; tested: string | null; passed: boolean | null }[];
}

interface Hit { key: string | null; on: string; id: string; family: string; counts: boolean }

/** Keys that count, and how many records (with people: record × person) concern the indicator in the period at all. */
export function count(
  world: World,
  rule: Count,
  period: { from: string; to: string },
  keep: (family: string, caseId: string) => boolean,
  // A filter by category looks at the whole period, also for one month of it; keep() already knows.
  _whole?: { from: string; to: string },
): { keys: string[]; concerned: number } {
  const within = (on: string) => on >= period.from && on <= period.to;
  if (rule.facts[0]!.of === 'mentors') {
    return { keys: world.mentors.filter((m) => m.tested !== null && within(m.tested)).map((m) => m.id), concerned: world.mentors.length };
  }
  const hits: Hit[] = [];
  for (const facts of rule.facts) {
    const add = (fact: Fact, word: string, extra: string | null, people: (string | null)[]) => {
      if (!within(fact.on) || !keep(fact.family, fact.case)) return;
      if (facts.of !== 'mentors' && facts.id && !facts.id.includes(word)) return;
      let counts = !fact.cancelled;
      if (facts.of !== 'mentors' && facts.not?.includes(word)) counts = false;
      if (facts.of === 'aid' && facts.source && !facts.source.includes(extra!)) counts = false;
      if (facts.of === 'aid' && facts.notSource?.includes(extra!)) counts = false;
      if (facts.of === 'outcomes' && facts.kind && !(extra !== null && facts.kind.includes(extra))) counts = false;
      if (facts.of === 'outcomes' && facts.notKind && extra !== null && facts.notKind.includes(extra)) counts = false;
      if (rule.register === 'open') {
        const open = world.cases.some((c) => c.family === fact.family && c.opened <= period.to && (c.closed === null || c.closed >= period.from));
        if (!open) counts = false;
      }
      const keys = rule.what === 'records' ? [fact.id] : rule.what === 'families' ? [fact.family] : people.length > 0 ? people : [null];
      for (const key of keys) hits.push({ key, on: fact.on, id: fact.id, family: fact.family, counts: counts && key !== null });
    };
    if (facts.of === 'services') for (const r of world.services) add(r, r.service, null, r.people);
    if (facts.of === 'aid') for (const r of world.aid) add(r, r.aid, r.source, []);
    if (facts.of === 'outcomes') for (const r of world.outcomes) add(r, r.outcome, r.kind, [r.person]);
  }
  const firsts = new Map<string, Hit>();
  for (const hit of hits) {
    if (!hit.counts || hit.key === null) continue;
    const first = firsts.get(hit.key);
    if (!first || hit.on < first.on) firsts.set(hit.key, hit);
  }
  const keys = [...firsts.values()]
    .filter((hit) => rule.age === 'any' || isOf(rule.age, world.people.find((p) => p.id === hit.key)!, hit.on))
    .map((hit) => hit.key!);
  return { keys, concerned: hits.length };
}

function isOf(age: Count['age'], person: Person, on: string): boolean {
  const child = person.birth === null ? person.role === 'child' : yearsOld(person.birth, on) < 18;
  if (age === 'child') return child;
  return !child && (age === 'adult' || ['mother', 'father', 'guardian', 'trustee', 'foster_parent'].includes(person.role));
}

function yearsOld(birth: string, on: string): number {
  const [by, bm, bd] = birth.split('-').map(Number) as [number, number, number];
  const [y, m, d] = on.split('-').map(Number) as [number, number, number];
  return y - by - (m < bm || (m === bm && d < bd) ? 1 : 0);
}

const day = (from: string, to: string) =>
  fc.integer({ min: Date.parse(from) / 86_400_000, max: Date.parse(to) / 86_400_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));

// Birthdays crowd around eighteen years before the facts, so that many turn of age between two records.
const birth = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 3, arbitrary: fc.constantFrom('2004-02-29', '2006-02-28', '2006-03-01', '2005-12-31') },
  { weight: 6, arbitrary: day('2005-06-01', '2006-12-31') },
  { weight: 2, arbitrary: day('1970-01-01', '2000-01-01') },
  { weight: 2, arbitrary: day('2008-01-01', '2020-01-01') },
);
const inTime = fc.oneof(fc.constantFrom('2024-01-01', '2024-06-30', '2024-02-29', '2023-12-31', '2024-07-01'), day('2023-10-01', '2024-09-30'));
const roles = ['mother', 'father', 'child', 'child', 'guardian', 'trustee', 'foster_parent', 'grandmother', 'grandfather', 'other_adult'];
const pick = fc.nat({ max: 1000 });

/** Small worlds with clashes on purpose: same days, ends of periods, leap days, cancelled records, nobody named. */
export const worldOf: fc.Arbitrary<World> = fc
  .record({
    families: fc.array(
      fc.record({
        district: fc.constantFrom(null, 0, 1),
        people: fc.array(fc.record({ role: fc.constantFrom(...roles), birth }), { minLength: 1, maxLength: 4 }),
        cases: fc.array(fc.record({ opened: inTime, length: fc.integer({ min: 0, max: 200 }), manager: fc.constantFrom(0, 1) }), { minLength: 1, maxLength: 2 }),
        isOpen: fc.boolean(),
        category: fc.constantFrom(null, { from: null, to: null }, { from: '2024-07-01', to: null }, { from: null, to: '2023-12-31' }, { from: '2024-02-01', to: '2024-02-10' }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    facts: fc.array(
      fc.record({
        kind: fc.constantFrom('service', 'service', 'service', 'aid', 'outcome'), family: pick, case: pick, on: inTime, cancelled: fc.nat({ max: 5 }).map((n) => n === 0),
        service: fc.constantFrom('home_visit', 'financial_literacy', 'financial_literacy', 'family_leisure', 'interagency_consultation', 'employment_help', 'social_contract_help', 'day_rehab', 'counselling'),
        people: fc.array(pick, { maxLength: 4 }), aid: fc.constantFrom('fire_sensor', 'coal', 'money'), source: fc.constantFrom('local_budget', 'sponsor'),
        outcome: fc.constantFrom('treated', 'employed', 'jobseeker_registered', 'social_contract', 'social_contract'),
        outcomeKind: fc.constantFrom(null, 'job_search', 'household_plot', 'training', 'other'), nobody: fc.nat({ max: 3 }).map((n) => n === 0),
      }),
      { maxLength: 40 },
    ),
    mentors: fc.array(fc.record({ tested: fc.oneof(fc.constant(null), inTime), passed: fc.constantFrom(null, true, false) }), { maxLength: 4 }),
    period: fc.constantFrom({ from: '2024-01-01', to: '2024-06-30' }, { from: '2024-02-29', to: '2024-02-29' }, { from: '2023-12-15', to: '2024-03-10' }),
  })
  .map((draft): World => {
    const world: World = { period: draft.period, families: [], people: [], categories: [], cases: [], services: [], aid: [], outcomes: [], mentors: [] };
    draft.families.forEach((f, number) => {
      const id = randomUUID();
      world.families.push({ id, code: `К-${number}`, district: f.district });
      for (const p of f.people) world.people.push({ id: randomUUID(), family: id, ...p });
      if (f.category) world.categories.push({ family: id, category: 'sop', ...f.category });
      // One open case at most: the database says so.
      f.cases.forEach((c, index) => {
        const end = new Date(Date.parse(c.opened) + c.length * 86_400_000).toISOString().slice(0, 10);
        world.cases.push({ id: randomUUID(), family: id, opened: c.opened, closed: index === 0 && f.isOpen ? null : end, manager: c.manager });
      });
    });
    for (const f of draft.facts) {
      const family = world.families[f.family % world.families.length]!.id;
      const cases = world.cases.filter((c) => c.family === family);
      const people = world.people.filter((p) => p.family === family);
      const fact = { id: randomUUID(), family, case: cases[f.case % cases.length]!.id, on: f.on, cancelled: f.cancelled };
      if (f.kind === 'service') world.services.push({ ...fact, service: f.service, people: [...new Set(f.people.map((n) => people[n % people.length]!.id))] });
      else if (f.kind === 'aid') world.aid.push({ ...fact, aid: f.aid, source: f.source });
      else world.outcomes.push({ ...fact, outcome: f.outcome, kind: f.outcome === 'social_contract' ? f.outcomeKind : null, person: f.nobody ? null : people[f.case % people.length]!.id });
    }
    for (const m of draft.mentors) world.mentors.push({ id: randomUUID(), ...m });
    return world;
  });
