import { addDays, daysBetween, type Day } from '../../../kernel/time.ts';

/** How often the amount of a measure is to be given: each week, each month, once over its whole term. */
export type Period = 'week' | 'month' | 'term';

const lastDay = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
const parts = (day: Day): [number, number, number] => [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))];

/** Day on which period `number` (from 0) begins; a month that began on the 31st begins on the last day of shorter months. */
export function periodBegin(period: Period, begin: Day, number: number): Day {
  if (period === 'week') return addDays(begin, number * 7);
  if (period === 'term') return begin;
  const [year, month, day] = parts(begin);
  const at = month - 1 + number;
  const inYear = year + Math.floor(at / 12);
  const inMonth = (at % 12) + 1;
  return `${inYear}-${String(inMonth).padStart(2, '0')}-${String(Math.min(day, lastDay(inYear, inMonth))).padStart(2, '0')}`;
}

/** Number of the period (from 0) to which a day not before `begin` belongs; the twin of ryadom.plan_period. */
export function periodOf(period: Period, begin: Day, day: Day): number {
  if (period === 'week') return Math.floor(daysBetween(begin, day) / 7);
  if (period === 'term') return 0;
  const [year, month, from] = parts(begin);
  const [inYear, inMonth, on] = parts(day);
  return (inYear - year) * 12 + inMonth - month - (on < from && on !== lastDay(inYear, inMonth) ? 1 : 0);
}

/** How many periods begin within the term; one that has begun counts whole. */
export function countPeriods(period: Period, begin: Day, end: Day): number {
  return periodOf(period, begin, end) + 1;
}
