import { addDays, type Day } from './time.ts';

/** Days that are not what their weekday says; the organization's own word is already put over the public one. */
export interface Calendar {
  off: ReadonlySet<Day>;
  on: ReadonlySet<Day>;
}

export interface DayRow {
  day: Day;
  working: boolean;
}

/** Puts the organization's days over the public ones. */
export function calendarOf(publicDays: readonly DayRow[], own: readonly DayRow[]): Calendar {
  const said = new Map([...publicDays, ...own].map(({ day, working }) => [day, working]));
  return {
    off: new Set([...said].filter(([, working]) => !working).map(([day]) => day)),
    on: new Set([...said].filter(([, working]) => working).map(([day]) => day)),
  };
}

export function isWorking(day: Day, calendar: Calendar): boolean {
  if (calendar.on.has(day)) return true;
  if (calendar.off.has(day)) return false;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/**
 * The `count`-th working day after the day, the day itself not counted (ГК РФ, статья 191: a term begins on the day after its
 * event); before it when `count` is negative. 0: the day itself, or the next working day when it is a day off (статья 193).
 */
export function addWorkingDays(day: Day, count: number, calendar: Calendar): Day {
  const step = count < 0 ? -1 : 1;
  let left = Math.abs(count);
  let at = day;
  if (left === 0) {
    // An organization that calls every day its day off must not hang us.
    for (let tried = 0; !isWorking(at, calendar) && tried < 366; tried++) at = addDays(at, 1);
    return at;
  }
  for (let tried = 0; left > 0 && tried < 3660; tried++) {
    at = addDays(at, step);
    if (isWorking(at, calendar)) left--;
  }
  return at;
}

/** A term in working or calendar days; calendar days are plain, not moved off a day off. */
export function addTerm(day: Day, days: number, counted: 'working' | 'calendar', calendar: Calendar): Day {
  return counted === 'working' ? addWorkingDays(day, days, calendar) : addDays(day, days);
}
