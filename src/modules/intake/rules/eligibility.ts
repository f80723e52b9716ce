import { fill } from '../../../kernel/texts.ts';
import { ageOn, type Day } from '../../../kernel/time.ts';
import type { Condition, Eligibility } from '../../practices/public.ts';
import { texts } from '../texts.ru.ts';

/** What conditions are asked of: a family of the register, or one that an application describes. */
export interface FamilyFacts {
  /** People in the role of a child or under 18. */
  children: { name: string; birthDate: Day | null }[];
  /** Ids of the current categories and of the current statuses of its people. */
  categories: string[];
  statuses: string[];
  district: string | null;
  urgency: string | null;
}

export type Verdict = 'fits' | 'unknown' | 'does_not_fit' | 'unstated';
export interface Reason {
  state: 'holds' | 'fails' | 'unknown';
  /** A sentence without its full stop. */
  text: string;
  /** What to fill in, where that would tell. */
  missing: 'children' | 'categories' | 'statuses' | 'district' | null;
}
export interface Explained {
  verdict: Verdict;
  reasons: Reason[];
}
/** Titles of words by kind and id. */
export type Titles = (kind: 'category' | 'status' | 'urgency' | 'group', id: string) => string;

const t = texts.eligibility;
const same = (one: string, other: string) => one.trim().toLowerCase().replaceAll('ё', 'е') === other.trim().toLowerCase().replaceAll('ё', 'е');
const genitiveYears = (n: number) => `${n} ${n % 10 === 1 && n % 100 !== 11 ? 'года' : 'лет'}`;

function ages(from: number, to: number): string {
  if (from === 0) return fill(t.ages.under, { to: genitiveYears(to + 1) });
  return from === to ? fill(t.ages.exactly, { to: genitiveYears(to) }) : fill(t.ages.between, { from, to: genitiveYears(to) });
}

/** Answers one condition; what nobody wrote down is unknown, never a refusal. */
export function ask(condition: Condition, facts: FamilyFacts, titles: Titles, today: Day): Reason {
  switch (condition.of) {
    case 'child_age': {
      const words = ages(condition.from, condition.to);
      if (facts.children.length === 0) return { state: 'unknown', missing: 'children', text: fill(t.age.nobody, { ages: words }) };
      const fitting = facts.children.filter(({ birthDate }) => birthDate !== null && ageOn(birthDate, today) >= condition.from && ageOn(birthDate, today) <= condition.to);
      const unknown = facts.children.filter(({ birthDate }) => birthDate === null);
      if (fitting.length > 0) return { state: 'holds', missing: null, text: fill(t.age.holds, { ages: words, names: fitting.map((one) => one.name).join(', ') }) };
      if (unknown.length > 0) return { state: 'unknown', missing: 'children', text: fill(t.age.unknown, { ages: words, names: unknown.map((one) => one.name).join(', ') }) };
      return { state: 'fails', missing: null, text: fill(t.age.fails, { ages: words }) };
    }
    case 'children': {
      const count = facts.children.length;
      const enough = count >= condition.atLeast;
      const needed = enough ? fill(t.children.atMost, { n: condition.atMost ?? count }) : fill(t.children.atLeast, { n: condition.atLeast });
      if (count === 0) return { state: 'unknown', missing: 'children', text: fill(t.children.nobody, { needed }) };
      if (enough && (condition.atMost === undefined || count <= condition.atMost)) return { state: 'holds', missing: null, text: fill(t.children.holds, { count }) };
      return { state: 'fails', missing: null, text: fill(t.children.fails, { count, needed }) };
    }
    case 'category':
    case 'status': {
      const kind = condition.of;
      const has = kind === 'category' ? facts.categories : facts.statuses;
      return among(t[kind], condition.any, has, (id) => titles(kind, id), kind === 'category' ? 'categories' : 'statuses');
    }
    case 'district': {
      const has = facts.district === null ? [] : [facts.district];
      const words = condition.any.map((name) => (facts.district !== null && same(name, facts.district) ? facts.district : name));
      return among(t.district, words, has, (name) => name, 'district');
    }
    case 'urgency':
      return among(t.urgency, condition.any, facts.urgency === null ? [] : [facts.urgency], (id) => titles('urgency', id), null);
  }
}

function among(words: { holds: string; fails: string; unknown: string }, wanted: readonly string[], has: readonly string[], title: (id: string) => string, missing: Reason['missing']): Reason {
  const met = wanted.filter((id) => has.includes(id));
  const list = (ids: readonly string[]) => ids.map(title).join(t.or);
  if (met.length > 0) return { state: 'holds', missing: null, text: fill(words.holds, { words: met.map(title).join(', ') }) };
  if (has.length === 0) return { state: 'unknown', missing, text: fill(words.unknown, { words: list(wanted) }) };
  return { state: 'fails', missing: null, text: fill(words.fails, { words: list(wanted), has: has.map(title).join(', ') }) };
}

const together = (reasons: readonly Reason[]): Reason['state'] =>
  reasons.some((one) => one.state === 'fails') ? 'fails' : reasons.some((one) => one.state === 'unknown') ? 'unknown' : 'holds';

/**
 * Whether a family fits a practice and why: all common conditions, and all conditions of at least one target group. Reasons that
 * decide come first; groups that do not fit are told only while no group fits.
 */
export function explain(rules: Eligibility | null, facts: FamilyFacts, titles: Titles, today: Day): Explained {
  if (rules === null || (rules.all.length === 0 && rules.groups.length === 0)) return { verdict: 'unstated', reasons: [{ state: 'holds', missing: null, text: t.none }] };
  const common = rules.all.map((condition) => ask(condition, facts, titles, today));
  const groups = rules.groups.map(({ group, all }) => {
    const reasons = all.map((condition) => ask(condition, facts, titles, today));
    return { state: together(reasons), reasons: reasons.map((one) => ({ ...one, text: `${fill(t.group, { title: titles('group', group) })}. ${one.text}` })) };
  });
  const best = groups.some((one) => one.state === 'holds') ? 'holds' : groups.some((one) => one.state === 'unknown') ? 'unknown' : 'fails';
  const told = groups.filter((one) => one.state === best).flatMap((one) => one.reasons);
  const state = together([...common, ...(groups.length > 0 ? [{ state: best, text: '', missing: null } satisfies Reason] : [])]);
  const none: Reason[] = groups.length > 0 && best === 'fails' ? [{ state: 'fails', missing: null, text: t.noGroup }] : [];
  return { verdict: state === 'holds' ? 'fits' : state === 'fails' ? 'does_not_fit' : 'unknown', reasons: [...common, ...none, ...told] };
}
