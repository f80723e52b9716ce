import type { Day } from '../../../kernel/time.ts';
import type { PassportRules } from '../../practices/public.ts';
import type { Ground, Living } from './living.ts';
import { type Because, findSigns } from './signs.ts';

/** What people decided, as stored. */
export interface Decision {
  id: string;
  ruleId: string | null;
  personId: string | null;
  ground: Ground;
  problem: string;
  cause: string | null;
  goal: string | null;
  rank: 'now' | 'soon' | 'later';
  decision: 'accepted' | 'declined';
  reason: string | null;
  decidedBy: string | null;
  decidedOn: Day;
  planLineId: string | null;
  version: number;
}
export interface Priority extends Omit<Decision, 'id' | 'decision' | 'version' | 'decidedOn'> {
  id: string | null;
  state: 'proposed' | 'accepted' | 'declined';
  because: Because[];
  basis: string | null;
  decidedOn: Day | null;
  version: number | null;
}

const ranks = ['now', 'soon', 'later'];
const states = ['accepted', 'proposed', 'declined'];

/**
 * What the practice proposes to begin with beside what people decided. A proposal that they declined comes back when a fact newer than
 * the decision speaks for it again; what they accepted stays theirs, whether its facts still hold or not.
 */
export function prioritiesOf(living: Living, rules: PassportRules, words: (kind: 'category' | 'status' | 'outcome', id: string) => string, decisions: readonly Decision[], day: Day): Priority[] {
  const proposed = findSigns(rules.priorities, living, rules, words, day);
  const used = new Set<string>();
  const offered = proposed.map(({ rule, personId, because, ground }): Priority => {
    const decided = decisions.find((one) => one.ruleId === rule.id && one.personId === personId);
    const common = { ruleId: rule.id, personId, because, basis: rule.basis };
    if (!decided) return { ...common, id: null, ground, problem: rule.problem, cause: rule.cause ?? null, goal: rule.goal ?? null, rank: rule.rank, state: 'proposed', reason: null, decidedBy: null, decidedOn: null, planLineId: null, version: null };
    used.add(decided.id);
    const newer = decided.decision === 'declined' && because.some((one) => one.date !== null && one.date > decided.decidedOn);
    return { ...decided, ...common, state: newer ? 'proposed' : decided.decision };
  });
  const own = decisions.filter((one) => !used.has(one.id) && (one.ruleId === null || one.decision === 'accepted')).map((one): Priority => ({
    ...one, state: one.decision, because: [], basis: one.ruleId === null ? null : (rules.priorities.find((rule) => rule.id === one.ruleId)?.basis ?? null),
  }));
  return [...offered, ...own].toSorted((a, b) => states.indexOf(a.state) - states.indexOf(b.state) || ranks.indexOf(a.rank) - ranks.indexOf(b.rank) || a.problem.localeCompare(b.problem, 'ru') || (a.personId ?? '').localeCompare(b.personId ?? ''));
}
