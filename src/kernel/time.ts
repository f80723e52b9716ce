import { Temporal } from 'temporal-polyfill';

/** A calendar day as `ГГГГ-ММ-ДД` text: what the database, the API and the rules exchange. */
export type Day = string;

/** Reads the time; a fake one stands in for it in tests. */
export type Clock = () => Date;

/** Today in the organization's time zone. */
export function today(now: Date, timeZone: string): Day {
  return Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** Whether the text is a real day (31 February is not) between 1900 and 2100. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    const year = Temporal.PlainDate.from(text, { overflow: 'reject' }).year;
    return year >= 1900 && year <= 2100;
  } catch {
    return false;
  }
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
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'days' }).days;
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
  return `${Number(day.slice(8))}, ${weekdays[Temporal.PlainDate.from(day).dayOfWeek - 1]}`;
}

/** «Ноябрь», for month headings. */
export function monthName(day: Day): string {
  const name = new Intl.DateTimeFormat('ru', { month: 'long', timeZone: 'UTC' }).format(new Date(`${day.slice(0, 7)}-01T00:00:00Z`));
  return name[0]!.toUpperCase() + name.slice(1);
}
