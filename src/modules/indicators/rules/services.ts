import type { Count } from '../../practices/public.ts';
import type { Tally } from './tally.ts';
import type { Measure } from './tally.ts';

/** What the report by services counts in each cell; each but the minutes opens a list. */
const counted = ['records', 'families', 'children', 'people'] as const;
export type Counted = (typeof counted)[number];

/** Numbers of one service (or of all) in a month or in the whole period. Uniques of months do not add up. */
export interface Cell {
  records: number;
  minutes: number;
  families: number;
  children: number;
  people: number;
}

export const emptyCell = (): Cell => ({ records: 0, minutes: 0, families: 0, children: 0, people: 0 });

/** A cell's number as a count of the pack's kind, so that it has the same list and the same truth as an indicator. */
export function countOf(what: Counted, service: string | null): Count {
  return {
    what: what === 'children' ? 'people' : what,
    facts: [service === null ? { of: 'services' } : { of: 'services', id: [service] }],
    age: what === 'children' ? 'child' : 'any',
    register: 'any',
  };
}

const parts = [...counted, 'minutes'] as const;

/** Measures of these services, in order; `cellsOf` reads the answer. */
export function measuresOf(services: readonly (string | null)[]): Measure[] {
  return services.flatMap((service) => parts.map((part): Measure => (part === 'minutes' ? { ...countOf('records', service), what: 'minutes' } : countOf(part, service))));
}

/** For each service: the whole period and each month. */
export function cellsOf(tallies: readonly Tally[], months: number): { total: Cell; months: Cell[] }[] {
  const lines: { total: Cell; months: Cell[] }[] = [];
  for (let at = 0; at < tallies.length; at += parts.length) {
    const of = parts.map((part, index) => [part, tallies[at + index]!] as const);
    const cell = (pick: (tally: Tally) => number) => Object.fromEntries(of.map(([part, one]) => [part, pick(one)])) as unknown as Cell;
    lines.push({ total: cell((one) => one.value), months: Array.from({ length: months }, (_, place) => cell((one) => one.months[place]!)) });
  }
  return lines;
}
