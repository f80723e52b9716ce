import type { Complaint } from '../../../kernel/errors.ts';
import { texts } from '../texts.ru.ts';

/** The five levels of goal attainment in their order; 0 is what was agreed as the goal (Kiresuk and Sherman, 1968). */
export const goalLevels = [-2, -1, 0, 1, 2] as const;

const plain = (text: string) => text.trim().toLowerCase().replaceAll('ё', 'е').replace(/[\s.,;:!]+/g, ' ').trim();

/** What is wrong with the texts of a goal's levels (all five or none, the contract sees to that): two that say the same tell no change. */
export function levelComplaints(levels: readonly string[] | null | undefined): Complaint[] {
  if (!levels) return [];
  const seen = new Set<string>();
  return levels.flatMap((text, at) => {
    const repeated = seen.has(plain(text));
    seen.add(plain(text));
    return repeated ? [{ path: `levels.${at}`, code: 'level_repeated', message: texts.refusals.level_repeated }] : [];
  });
}
