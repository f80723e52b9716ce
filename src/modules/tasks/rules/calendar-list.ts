import { type Day, isDay, longDate } from '../../../kernel/time.ts';
import { fill } from '../../../kernel/texts.ts';
import { texts } from '../texts.ru.ts';
import { calendarOf, daysFrom, isWorking } from './calendar.ts';

/** A list of days off as it is copied from a decree, a production calendar or a table. */

export interface ListedDay {
  day: Day;
  working: boolean;
  title: string;
}
export interface ReadList {
  /** In order, each day once. */
  days: ListedDay[];
  /** `line` counts from 1. */
  complaints: { line: number; message: string }[];
  /** Holidays of the law that the list leaves working: most likely forgotten. */
  missing: Day[];
  /** Working days of the year by this list: easy to compare with a production calendar. */
  working: number;
}

/** Holidays of Russia, month and day (ТК РФ, статья 112). */
const holidays: readonly (readonly [month: number, day: number])[] = [...[1, 2, 3, 4, 5, 6, 7, 8].map((day) => [1, day] as const), [2, 23], [3, 8], [5, 1], [5, 9], [6, 12], [11, 4]];
const months = ['января', 'февраля', 'марта', 'апреля', 'мая', 'июня', 'июля', 'августа', 'сентября', 'октября', 'ноября', 'декабря'];
const month = months.join('|');
const dayOf = (year: number, monthOf: number, day: number): Day => `${year}-${String(monthOf).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
const isWeekend = (day: Day): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

const iso = /^(\d{4})-(\d\d)-(\d\d)(?!\d)/;
const dotted = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?(?:\s*[-–—]\s*(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?)?(?![.\d])/;
const spoken = new RegExp(`^((?:\\d{1,2}\\s*(?:[-–—,]|и)\\s*)*\\d{1,2})\\s+(${month})(?:\\s+(\\d{4}))?(?:\\s*(?:года|г\\.))?`, 'i');
/** «с субботы 4 января на пятницу 2 мая» */
const moved = new RegExp(`(?<![а-яё])с[о]?\\s+(?:[а-яё]+\\s+)?(\\d{1,2})\\s+(${month})(?:\\s+\\d{4}\\s*(?:года|г\\.)?)?\\s+на\\s+(?:[а-яё]+\\s+)?(\\d{1,2})\\s+(${month})`, 'gi');
const monthOf = (name: string): number => months.indexOf(name.toLowerCase()) + 1;

interface Named {
  days: Day[];
  rest: string;
}

/** The days with which a line begins; null: it begins with something else. Days may be such as never are. */
function datesOf(line: string, year: number): Named | null {
  const plain = iso.exec(line);
  if (plain) return { days: [dayOf(Number(plain[1]), Number(plain[2]), Number(plain[3]))], rest: line.slice(plain[0].length) };
  const dots = dotted.exec(line);
  if (dots) {
    const from = dayOf(Number(dots[3] ?? year), Number(dots[2]), Number(dots[1]));
    const to = dots[4] === undefined ? from : dayOf(Number(dots[6] ?? dots[3] ?? year), Number(dots[5]), Number(dots[4]));
    return { days: isDay(from) && isDay(to) && to > from ? daysFrom(from, to).slice(0, 31) : from === to ? [from] : [from, to], rest: line.slice(dots[0].length) };
  }
  const words = spoken.exec(line);
  if (!words) return null;
  const named = (day: number) => dayOf(Number(words[3] ?? year), monthOf(words[2]!), day);
  const days = words[1]!.split(/\s*(?:,|и)\s*/).flatMap((part) => {
    const [from, to] = part.split(/\s*[-–—]\s*/).map(Number);
    return to === undefined ? [named(from!)] : Array.from({ length: Math.min(31, Math.max(1, to - from! + 1)) }, (_, at) => named(from! + at));
  });
  return { days, rest: line.slice(words[0].length) };
}

const wordsOf = (rest: string): { working: boolean; title: string } => {
  const text = rest.replace(/^[\s;:,–—-]+/, '').replace(/[\s.;]+$/, '');
  const working = /(?<![а-яё])рабоч/i.test(text);
  const title = text.replace(/^(?:выходной|нерабочий|рабочий)(?:\s+день)?\s*[;,\t–—-]+\s*/i, '');
  return { working, title: (title || (working ? texts.calendar.working : texts.calendar.off)).slice(0, 200) };
};

/**
 * Reads a pasted list of a year: a line is a day, some days or a span with its words («1–8 января — Новогодние каникулы», «01.11.2025
 * рабочая суббота», «2025-11-04;выходной;День народного единства») or the words of a decree about moved days off. A Saturday or
 * Sunday from which a day off is moved becomes a working day unless it is a holiday (ТК РФ, статья 112).
 */
export function readDays(text: string, year: number): ReadList {
  const found = new Map<Day, ListedDay>();
  const complaints: ReadList['complaints'] = [];
  const donors: ListedDay[] = [];
  const say = (line: number, message: string, values: Record<string, string | number> = {}): void => void complaints.push({ line, message: fill(message, values) });
  const put = (line: number, one: ListedDay): void => {
    const { day } = one;
    if (!isDay(day)) return say(line, texts.calendar.noSuchDay, { day: Number(day.slice(8)), month: months[Number(day.slice(5, 7)) - 1] ?? day.slice(5, 7) });
    if (Number(day.slice(0, 4)) !== year) return say(line, texts.calendar.otherYear, { day: longDate(day), year });
    const before = found.get(day);
    if (before && before.working !== one.working) return say(line, texts.calendar.contradiction, { day: longDate(day, day) });
    found.set(day, before ?? one);
  };
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.replaceAll('\u00a0', ' ').trim();
    const number = index + 1;
    if (line === '') return;
    const moves = [...line.matchAll(moved)];
    for (const [, fromDay, fromMonth, toDay, toMonth] of moves) {
      const [from, to] = [dayOf(year, monthOf(fromMonth!), Number(fromDay)), dayOf(year, monthOf(toMonth!), Number(toDay))];
      put(number, { day: to, working: false, title: fill(texts.calendar.moved, { day: `${Number(fromDay)} ${fromMonth!.toLowerCase()}` }) });
      if (isDay(from) && isWeekend(from) && !holidays.some(([m, d]) => from.endsWith(dayOf(0, m, d).slice(1)))) donors.push({ day: from, working: true, title: fill(texts.calendar.worksFor, { day: `${Number(toDay)} ${toMonth!.toLowerCase()}` }) });
    }
    if (moves.length > 0) return;
    const named = datesOf(line.replace(/^[-–—•*]\s*/, ''), year);
    if (!named) return say(number, texts.calendar.unread);
    const words = wordsOf(named.rest);
    for (const day of named.days) put(number, { day, ...words });
  });
  for (const donor of donors) if (!found.has(donor.day)) found.set(donor.day, donor);
  const days = [...found.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const calendar = calendarOf(days, []);
  const missing = holidays.map(([m, d]) => dayOf(year, m, d)).filter((day) => isWorking(day, calendar));
  const working = daysFrom(`${year}-01-01`, `${year}-12-31`).filter((day) => isWorking(day, calendar)).length;
  return { days, complaints, missing, working };
}
