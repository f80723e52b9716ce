import { addDays, type Day, isDay, longDate } from '../../../kernel/time.ts';

export interface Period {
  from: Day;
  to: Day;
}
export type PeriodKind = 'half' | 'quarter' | 'month' | 'year' | 'other';

const monthsIn = { half: 6, quarter: 3, month: 1, year: 12 } as const;

const monthStart = (number: number): Day => `${String(Math.floor(number / 12)).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}-01`;
const monthNumber = (day: Day): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;

/** The half-year, quarter, month or year that holds the day. */
export function periodAround(kind: Exclude<PeriodKind, 'other'>, day: Day): Period {
  const length = monthsIn[kind];
  const first = Math.floor(monthNumber(day) / length) * length;
  return { from: monthStart(first), to: addDays(monthStart(first + length), -1) };
}

/** What kind of period these two days are; `other` when no calendar one. */
export function kindOf({ from, to }: Period): PeriodKind {
  for (const kind of ['month', 'quarter', 'half', 'year'] as const) {
    const around = periodAround(kind, from);
    if (around.from === from && around.to === to) return kind;
  }
  return 'other';
}

/** The same kind of period before (−1) or after (1); other periods move by their own length. */
export function stepPeriod(period: Period, step: -1 | 1): Period {
  const kind = kindOf(period);
  if (kind !== 'other') return periodAround(kind, step === 1 ? addDays(period.to, 1) : addDays(period.from, -1));
  const days = Math.round((Date.parse(period.to) - Date.parse(period.from)) / 86_400_000) + 1;
  return { from: addDays(period.from, days * step), to: addDays(period.to, days * step) };
}

/** The same days a year before; 29 February becomes 28. */
export function yearBefore({ from, to }: Period): Period {
  const before = (day: Day): Day => {
    const moved = `${String(Number(day.slice(0, 4)) - 1).padStart(4, '0')}${day.slice(4)}`;
    return isDay(moved) ? moved : `${moved.slice(0, 8)}28`;
  };
  // A whole month stays whole: 1–28 February 2023 was 1–29 February a leap year before.
  const month = kindOf({ from, to }) === 'other' ? null : before(from);
  return month === null ? { from: before(from), to: before(to) } : periodAround(kindOf({ from, to }) as Exclude<PeriodKind, 'other'>, month);
}

/** «1 июля – 31 декабря 2022»; over two years both are named. */
export function periodWords(period: Period): string {
  // A day stays with its month.
  return words(period).replaceAll(/(\d) (?=\p{L})/gu, '$1\u00a0');
}

function words({ from, to }: Period): string {
  if (from === to) return longDate(from);
  return from.slice(0, 4) === to.slice(0, 4) ? `${longDate(from, to)} – ${longDate(to)}` : `${longDate(from)} – ${longDate(to)}`;
}
