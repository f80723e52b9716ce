import { fill } from '../../../kernel/texts.ts';
import { longDate, type Day } from '../../../kernel/time.ts';
import type { PriorityRule } from '../../practices/public.ts';
import { texts } from '../texts.ru.ts';
import { ask, type FamilyFacts, type Titles } from './eligibility.ts';

export interface Waiting {
  id: string;
  queuedOn: Day;
  receivedOn: Day;
  facts: FamilyFacts;
}
export interface Place {
  id: string;
  /** From 1. */
  place: number;
  /** The rule of the pack that put it there; null: only how long it waits. */
  ruleId: string | null;
  why: string;
}

/**
 * The order of a waiting list: by the first rule of the pack that holds, then whoever waits longest, whose application came first,
 * and the id, so that the order is total and does not depend on how rows came. Not known does not count as holding.
 */
export function orderQueue(waiting: readonly Waiting[], rules: readonly PriorityRule[], titles: Titles, today: Day): Place[] {
  const ranked = waiting.map((one) => {
    const at = rules.findIndex((rule) => rule.all.every((condition) => ask(condition, one.facts, titles, today).state === 'holds'));
    return { one, rank: at === -1 ? rules.length : at, rule: rules[at] ?? null };
  });
  ranked.sort((a, b) => a.rank - b.rank || compare(a.one.queuedOn, b.one.queuedOn) || compare(a.one.receivedOn, b.one.receivedOn) || compare(a.one.id, b.one.id));
  return ranked.map(({ one, rule }, index) => ({
    id: one.id, place: index + 1, ruleId: rule?.id ?? null,
    why: `${rule?.title ?? texts.queue.longest}, ${fill(texts.queue.since, { day: longDate(one.queuedOn, today) })}`,
  }));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
