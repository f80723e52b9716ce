/** A calendar day as `ГГГГ-ММ-ДД` text: what the database, the API and the rules exchange. */
export type Day = string;

/** Reads the time; a fake one stands in for it in tests. */
export type Clock = () => Date;

// Days need neither hours nor zones, so they are counted in UTC: the browser is spared a library of 35 KB.
const dayMs = 86_400_000;
const instantOf = (day: Day): number => Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8)));
const dayOf = (instant: number): Day => new Date(instant).toISOString().slice(0, 10);

const calendars = new Map<string, Intl.DateTimeFormat>();

/** Today in the organization's time zone. */
export function today(now: Date, timeZone: string): Day {
  let calendar = calendars.get(timeZone);
  if (!calendar) {
    // Sweden writes dates as ISO 8601 does.
    calendar = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    calendars.set(timeZone, calendar);
  }
  return calendar.format(now);
}

const minutes = new Map<string, Intl.DateTimeFormat>();
/** This minute by the organization's clock: ГГГГ-ММ-ДДTЧЧ:ММ. */
export function localMinute(now: Date, timeZone: string): string {
  let clock = minutes.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });
    minutes.set(timeZone, clock);
  }
  return clock.format(now).replace(' ', 'T');
}

/** «9:31», with the day when it is another one: an instant by the organization's clock. */
export function moment(iso: string, thisDay: Day, timeZone: string): string {
  const [day = '', time = ''] = localMinute(new Date(iso), timeZone).split('T');
  const clock = time.replace(/^0/, '');
  return day === thisDay ? clock : `${longDate(day, thisDay)}, ${clock}`;
}

/** Whether the text is a real day (31 February is not) between 1900 and 2100. */
export function isDay(text: string): boolean {
  if (!/^(19\d\d|20\d\d|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text)) return false;
  return dayOf(instantOf(text)) === text;
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('ru', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Whole years on the day; born on 29 February, one grows up on 1 March. */
export function ageOn(birth: Day, day: Day): number {
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4));
  return day.slice(5) < birth.slice(5) ? years - 1 : years;
}

export function addDays(day: Day, days: number): Day {
  return dayOf(instantOf(day) + days * dayMs);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((instantOf(to) - instantOf(from)) / dayMs);
}

const months = ['января', 'февраля', 'марта', 'апреля', 'мая', 'июня', 'июля', 'августа', 'сентября', 'октября', 'ноября', 'декабря'];
const weekdays = ['пн', 'вт', 'ср', 'чт', 'пт', 'сб', 'вс'];

/** «24.11.2026», for tables. */
export function shortDate(day: Day): string {
  return `${day.slice(8)}.${day.slice(5, 7)}.${day.slice(0, 4)}`;
}

/** «24 ноября», of another year than `thisYear` «24 ноября 2025». */
export function longDate(day: Day, thisYear?: Day): string {
  const text = `${Number(day.slice(8))} ${months[Number(day.slice(5, 7)) - 1]}`;
  return thisYear !== undefined && thisYear.slice(0, 4) === day.slice(0, 4) ? text : `${text} ${day.slice(0, 4)}`;
}

/** «22, вс», for the margin of a timeline. */
export function marginDate(day: Day): string {
  return `${Number(day.slice(8))}, ${weekdays[(new Date(instantOf(day)).getUTCDay() + 6) % 7]}`;
}

/** «Ноябрь», for month headings. */
export function monthName(day: Day): string {
  const name = new Intl.DateTimeFormat('ru', { month: 'long', timeZone: 'UTC' }).format(new Date(`${day.slice(0, 7)}-01T00:00:00Z`));
  return name[0]!.toUpperCase() + name.slice(1);
}
