import { addDays, type Day } from '../../../kernel/time.ts';

export { addTerm, addWorkingDays, type Calendar, calendarOf, isWorking } from '../../../kernel/working-days.ts';

/** Every day from the first to the last. */
export function daysFrom(first: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}
