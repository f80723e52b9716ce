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

/** Somebody at a meeting; `minutes` only of a late one. */
export interface Mark {
  id: string;
  name: string;
  birthDate: string | null;
  role: string | null;
  mark: 'here' | 'late' | 'absent';
  minutes: number | null;
  reason: string | null;
  note: string | null;
}

/** What a meeting and its records share. */
export interface Meeting {
  service: string;
  name: string | null;
  date: Day;
  time: string | null;
  minutes: number | null;
  topic: string | null;
  practitioner: string | null;
  place: string | null;
  note: string | null;
  cancelReason: string | null;
}
const sharedFields = ['service', 'date', 'time', 'topic', 'practitioner', 'place', 'note'] as const;

/** The service record of a family's line as it is; recipients sorted. */
export interface RecordOfLine extends Omit<Meeting, 'name'> {
  version: number;
  cancelledAt: string | null;
  recipients: string[];
}

/** A family at a meeting. `off`: why the meeting itself cancelled the record; null when it did not. */
export interface Line {
  id: string;
  recorded: boolean;
  off: 'absent' | 'meeting' | null;
  record: RecordOfLine | null;
  people: Mark[];
}

/** Who received the service: here and late, sorted. */
export function recipientsOf(people: readonly Pick<Mark, 'id' | 'mark'>[]): string[] {
  return people.filter((person) => person.mark !== 'absent').map((person) => person.id).toSorted();
}

/** Minutes of the family's record: as long as the one of them who was there longest. */
export function minutesOf(people: readonly Pick<Mark, 'mark' | 'minutes'>[], meeting: number | null): number | null {
  const own = people.filter((person) => person.mark !== 'absent').map((person) => person.minutes);
  if (own.length === 0 || own.includes(null)) return meeting;
  return Math.max(...(own as number[]));
}

/**
 * What the record of a line must become. A field that somebody changed in the record alone stays; recipients always follow
 * the marks; a record cancelled by hand stays cancelled. `was`: the meeting and the marks before the edit.
 */
export function recordAfter(
  line: Line,
  meeting: Meeting,
  was: { meeting: Meeting; people: readonly Mark[] },
): { record: Omit<RecordOfLine, 'version' | 'cancelledAt'>; off: Line['off'] } {
  const { version: _, cancelledAt: __, ...record } = line.record!;
  const after: Omit<RecordOfLine, 'version' | 'cancelledAt'> = { ...record, recipients: recipientsOf(line.people) };
  for (const field of sharedFields) if (record[field] === was.meeting[field]) (after as Record<string, unknown>)[field] = meeting[field];
  if (record.minutes === minutesOf(was.people, was.meeting.minutes)) after.minutes = minutesOf(line.people, meeting.minutes);

  let { off } = line;
  if (meeting.cancelReason !== null) {
    if (record.cancelReason !== null) return { record: after, off };
    return { record: { ...after, cancelReason: meeting.cancelReason }, off: 'meeting' };
  }
  if (off === 'meeting' || (off === 'absent' && after.recipients.length > 0)) {
    after.cancelReason = null;
    off = null;
  }
  if (after.cancelReason === null && after.recipients.length === 0) return { record: { ...after, cancelReason: texts.nobodyCame }, off: 'absent' };
  return { record: after, off };
}

/** «Отметьте ещё троих: Русаков, Юдина, Яковлева»; of many only the first three by name. '' when everybody is marked. */
export function unmarkedText(people: readonly { name: string; mark: string }[]): string {
  const left = people.filter((person) => person.mark === '');
  if (left.length === 0) return '';
  const who = texts.collective[left.length] ?? plural(left.length, 'человека', 'человека', 'человек');
  const named = left.length > 4 ? left.slice(0, 3) : left;
  // Of one surname in the group the first names tell apart.
  const surname = (name: string) => name.split(' ')[0]!;
  const shared = (name: string) => people.filter((person) => surname(person.name) === surname(name)).length > 1;
  const names = named.map(({ name }) => (shared(name) ? name.split(' ').slice(0, 2).join(' ') : surname(name))).join(', ');
  const rest = left.length > named.length ? ` ${fill(texts.andMore, { count: left.length - named.length })}` : '';
  return `${fill(texts.more, { who })}: ${names}${rest}`;
}
