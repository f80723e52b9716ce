import type { Day } from '../../../kernel/time.ts';

/** Longer periods show no months: a row of a hundred bars says nothing. */
const mostMonths = 36;

/** Calendar months (`ГГГГ-ММ`) that the period touches; none when there are more than `mostMonths`. */
export function monthsOf(from: Day, to: Day): string[] {
  const first = monthNumber(from);
  const length = monthNumber(to) - first + 1;
  if (length > mostMonths) return [];
  return Array.from({ length: Math.max(length, 0) }, (_, index) => {
    const number = first + index;
    return `${String(Math.floor(number / 12)).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}`;
  });
}

function monthNumber(day: Day): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}
