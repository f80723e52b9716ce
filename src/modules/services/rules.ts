import type { Day } from '../../kernel/time.ts';
import { shortDate } from '../../kernel/time.ts';
import { fill, plural } from '../../kernel/texts.ts';
import type { Facts, Pack } from '../practices/public.ts';
import type { Warning } from './contract/shared.ts';
import { texts } from './texts.ru.ts';

/** Longer than this many minutes is possible but doubtful: five hours, or twice what the pack offers for the service. */
const doubtfulMinutes = 300;

/** «почти 7 часов» for 400 minutes: what one sees at once and a number hides. */
function inHours(minutes: number): string {
  const hours = (count: number) => plural(count, ...texts.hours);
  const whole = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (rest === 0) return fill(texts.exactly, { hours: hours(whole) });
  const genitive = (count: number) => plural(count, 'часа', 'часов', 'часов');
  return rest >= 40 ? fill(texts.almost, { hours: hours(whole + 1) }) : fill(texts.over, { hours: genitive(whole) });
}

/** A doubt about the length, or null. `offered`: minutes that the pack offers for the service. */
export function minutesDoubt(minutes: number | null, offered?: number): string | null {
  if (minutes === null || minutes <= Math.max(doubtfulMinutes, 2 * (offered ?? 0))) return null;
  return fill(texts.warnings.long_minutes, { minutes: plural(minutes, ...texts.minutes), hours: inHours(minutes) });
}

/** A doubt about a date outside the days on the register (both ends are days on it), or null. */
export function registerDoubt(date: Day, openedOn: Day, closedOn: Day | null): string | null {
  if (date >= openedOn && (closedOn === null || date <= closedOn)) return null;
  return closedOn === null
    ? fill(texts.warnings.outside_register_open, { from: shortDate(openedOn) })
    : fill(texts.warnings.outside_register_dates, { from: shortDate(openedOn), to: shortDate(closedOn) });
}

/** Doubts about a record; they block nothing. */
export function doubts(record: {
  date: Day;
  openedOn: Day;
  closedOn: Day | null;
  minutes?: number | null;
  offered?: number | undefined;
  people?: number;
}): Warning[] {
  const found: Warning[] = [];
  const minutes = minutesDoubt(record.minutes ?? null, record.offered);
  if (minutes !== null) found.push({ path: 'minutes', code: 'long_minutes', message: minutes });
  const register = registerDoubt(record.date, record.openedOn, record.closedOn);
  if (register !== null) found.push({ path: 'date', code: 'outside_register_dates', message: register });
  if (record.people === 0) found.push({ path: 'recipients', code: 'nobody_in_family', message: texts.warnings.nobody_in_family });
  return found;
}

/** A record as indicators see it: what it is and by which words of the pack it is described. */
export type Described =
  | { of: 'services'; id: string }
  | { of: 'aid'; id: string; source?: string | undefined }
  | { of: 'outcomes'; id: string; kind?: string | undefined };

const takes = (value: string | undefined, only?: readonly string[], but?: readonly string[]): boolean =>
  (only === undefined || (value !== undefined && only.includes(value))) && (but === undefined || value === undefined || !but.includes(value));

function matches(facts: Facts, record: Described): boolean {
  if (facts.of !== record.of) return false;
  if (!takes(record.id, 'id' in facts ? facts.id : undefined, 'not' in facts ? facts.not : undefined)) return false;
  if (facts.of === 'aid' && record.of === 'aid') return takes(record.source, facts.source, facts.notSource);
  if (facts.of === 'outcomes' && record.of === 'outcomes') return takes(record.kind, facts.kind, facts.notKind);
  return true;
}

/** «Куда попадёт запись»: indicators of the pack that count such a record, in the order of the report. */
export function effectOf(pack: Pick<Pack, 'indicators'>, record: Described): Pack['indicators'] {
  return pack.indicators.filter((indicator) => indicator.count.facts.some((facts) => matches(facts, record)));
}
