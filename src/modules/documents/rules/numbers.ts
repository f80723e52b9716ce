import type { Day } from '../../../kernel/time.ts';

/** The number as it is written: {number}, {year} and {month} of the document's date in their places. */
export function writtenNumber(pattern: string, place: number, date: Day): string {
  const [year, month] = date.split('-') as [string, string];
  return pattern.replace(/\{(number|year|month)\}/g, (_, word: string) => ({ number: String(place), year, month })[word]!);
}

/** A name of a file for every system: without slashes and other signs that a system refuses. */
export const fileNameOf = (name: string): string => name.replaceAll(/[\\/:*?"<>|]/g, '-').replaceAll(/\s+/g, ' ').slice(0, 150);

/** The last day of so many months from a day: the eve of the same day, or the last of a shorter month. */
export function termEnd(from: Day, months: number): Day {
  const [year, month, day] = from.split('-').map(Number) as [number, number, number];
  const end = new Date(Date.UTC(year, month - 1 + months, 1));
  const lastOf = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  end.setUTCDate(Math.min(day, lastOf));
  return new Date(end.getTime() - 86_400_000).toISOString().slice(0, 10);
}
