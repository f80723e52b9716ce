import type { Tx } from '../../../kernel/server/transaction.ts';
import type { Day } from '../../../kernel/time.ts';
import { getPack } from '../../practices/public.ts';

/** Targets of every indicator for exactly these days: the organization's own (with its version) and the practice's. */
export interface PeriodTargets {
  items: { indicator: string; title: string; section: 'activity' | 'outcome'; unitShort: string; own: number | null; version: number | null; pack: number | null }[];
  /** Other periods that have a target, newest first: whence to copy. */
  periods: { from: Day; to: Day; count: number }[];
}

export async function periodTargets(tx: Tx, organizationId: number, practice: string, from: Day, to: Day): Promise<PeriodTargets> {
  const pack = await getPack(tx, organizationId, practice);
  const stored = await tx.rows<{ indicator_id: string; from_on: Day; to_on: Day; value: number; version: number }>(
    'select indicator_id, from_on, to_on, value, version from ryadom.indicator_target where organization_id = $1 and practice_id = $2',
    [organizationId, practice],
  );
  const counts = new Map<string, Set<string>>();
  const count = (start: Day, end: Day, indicator: string) => {
    const key = `${start} ${end}`;
    counts.set(key, (counts.get(key) ?? new Set()).add(indicator));
  };
  for (const indicator of pack.indicators) for (const target of indicator.targets) count(target.from, target.to, indicator.id);
  for (const one of stored) count(one.from_on, one.to_on, one.indicator_id);
  return {
    items: pack.indicators.map((indicator) => {
      const own = stored.find((one) => one.indicator_id === indicator.id && one.from_on === from && one.to_on === to);
      return {
        indicator: indicator.id, title: indicator.title, section: indicator.section, unitShort: pack.units[indicator.unit]!.short,
        own: own?.value ?? null, version: own?.version ?? null, pack: indicator.targets.find((one) => one.from === from && one.to === to)?.value ?? null,
      };
    }),
    periods: [...counts]
      .map(([key, ids]) => ({ from: key.slice(0, 10), to: key.slice(11), count: ids.size }))
      .filter((one) => one.from !== from || one.to !== to)
      .toSorted((a, b) => (a.to === b.to ? (a.from < b.from ? 1 : -1) : a.to < b.to ? 1 : -1))
      .slice(0, 50),
  };
}
