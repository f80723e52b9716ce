import { ageOn, type Day } from '../../../kernel/time.ts';
import type { PassportRules, Sign } from '../../practices/public.ts';
import type { Ground, Living } from './living.ts';
import { factWords, fieldsOf } from './facts.ts';

/** A fact that a sign follows from. */
export interface Because {
  words: string;
  date: Day | null;
  ground: Ground;
}
/** A rule of the pack that holds for the family, or for one of its people. */
export interface Found<Rule> {
  rule: Rule;
  personId: string | null;
  because: Because[];
  ground: Ground;
}

interface Match extends Because {
  personId: string | null;
}
type Words = (kind: 'category' | 'status' | 'outcome', id: string) => string;

/** Where one condition holds: for the family as a whole (null) or for single people. */
function matches(sign: Sign, living: Living, rules: PassportRules, words: Words, day: Day): Match[] {
  if (sign.of === 'grade') {
    return living.assessments
      .filter((one) => one.instrument === sign.instrument && one.score?.band && sign.any.includes(one.score.band.grade))
      .map((one) => ({ personId: one.personId, words: `${one.title}: ${one.score!.band!.title.toLowerCase()}`, date: one.date, ground: one.ground }));
  }
  if (sign.of === 'category') return living.categories.filter((one) => sign.any.includes(one.word)).map((one) => ({ personId: null, words: words('category', one.word), date: one.fromOn, ground: null }));
  if (sign.of === 'status') return living.statuses.filter((one) => sign.any.includes(one.word)).map((one) => ({ personId: one.personId, words: words('status', one.word), date: one.fromOn, ground: 'health' }));
  if (sign.of === 'outcome') return living.outcomes.filter((one) => sign.any.includes(one.word)).map((one) => ({ personId: one.personId, words: words('outcome', one.word), date: one.date, ground: null }));
  if (sign.of === 'children') {
    const children = living.members.filter((one) => one.deathDate === null && (one.birthDate === null ? one.role === 'child' : ageOn(one.birthDate, day) < 18)).length;
    return children >= sign.from ? [{ personId: null, words: `детей: ${children}`, date: null, ground: null }] : [];
  }
  return living.facts
    .filter((one) => one.field === sign.field && holds(sign, one.value))
    .map((one) => {
      const field = fieldsOf(rules).get(one.field)?.field;
      return { personId: one.personId, words: field ? `${field.title}: ${factWords(field, one.value)}` : one.field, date: one.fromOn, ground: one.ground };
    });
}

function holds(sign: Extract<Sign, { field: string }>, value: string | number | boolean | null): boolean {
  if (value === null) return false;
  if (sign.of === 'answer') return sign.any.includes(typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value));
  return typeof value === 'number' && (sign.of === 'below' ? value < sign.value : value >= sign.value);
}

/**
 * Rules that hold on the day. A rule speaks of a person when one of its conditions does: then every condition holds for that same
 * person, or for the family as a whole.
 */
export function findSigns<Rule extends { all: Sign[] }>(all: readonly Rule[], living: Living, rules: PassportRules, words: Words, day: Day): Found<Rule>[] {
  return all.flatMap((rule) => {
    const found = rule.all.map((sign) => matches(sign, living, rules, words, day));
    const people = [...new Set(found.flat().map((one) => one.personId))].filter((id) => id !== null);
    return [null, ...people].flatMap((personId): Found<Rule>[] => {
      const chosen = found.map((one) => one.filter((match) => match.personId === null || match.personId === personId));
      if (chosen.some((one) => one.length === 0)) return [];
      const because = chosen.flat();
      // What holds for the family alone is not told again of each person.
      if (personId !== null && because.every((one) => one.personId === null)) return [];
      const grounds = because.map((one) => one.ground);
      return [{
        rule, personId,
        because: because.map(({ words: told, date, ground }) => ({ words: told, date, ground })).toSorted((a, b) => (b.date ?? '').localeCompare(a.date ?? '')),
        ground: grounds.includes('diagnostics') ? 'diagnostics' : grounds.includes('health') ? 'health' : null,
      }];
    });
  });
}
