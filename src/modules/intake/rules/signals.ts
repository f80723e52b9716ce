import type { Complaint } from '../../../kernel/errors.ts';
import { addDays, type Day } from '../../../kernel/time.ts';
import { addTerm, type Calendar } from '../../../kernel/working-days.ts';
import { texts } from '../texts.ru.ts';

export const signalStates = ['new', 'checking', 'confirmed', 'not_confirmed', 'passed_on'] as const;
export type SignalState = (typeof signalStates)[number];

/** Where a signal may go from here; back to checking when the result turns out wrong. */
const next: Record<SignalState, readonly SignalState[]> = {
  new: ['checking', 'confirmed', 'not_confirmed', 'passed_on'],
  checking: ['confirmed', 'not_confirmed', 'passed_on'],
  confirmed: ['checking'],
  not_confirmed: ['checking'],
  passed_on: ['checking'],
};
export const nextSignalStates = (state: SignalState): readonly SignalState[] => next[state];
export const isOpenSignal = (state: SignalState): boolean => state === 'new' || state === 'checking';

export interface Due {
  on: Day;
  /** ЧЧ:ММ; null: until the end of the day. */
  time: string | null;
}

/**
 * By when a signal must be checked, by the clock of the organization: days end with their day and are working or calendar ones as the
 * pack says, hours run through nights and days off and end at the minute (of the beginning of the day when nobody wrote the hour down:
 * better early than late).
 */
export function signalDue(urgency: { hours?: number | undefined; days?: number | undefined; counted?: 'working' | 'calendar' | undefined }, received: { on: Day; time: string | null }, calendar: Calendar): Due {
  if (urgency.days !== undefined) return { on: addTerm(received.on, urgency.days, urgency.counted ?? 'calendar', calendar), time: null };
  const [hour, minute] = (received.time ?? '00:00').split(':').map(Number) as [number, number];
  const hours = hour + (urgency.hours ?? 0);
  return { on: addDays(received.on, Math.floor(hours / 24)), time: `${String(hours % 24).padStart(2, '0')}:${String(minute).padStart(2, '0')}` };
}

/** `now` as ГГГГ-ММ-ДДTЧЧ:ММ of the organization. */
export const isOverdue = (due: Due, now: string): boolean => `${due.on}T${due.time ?? '24:00'}` <= now;

const complaint = (path: string, code: keyof typeof texts.refusals): Complaint => ({ path, code, message: texts.refusals[code] });

/** What is wrong with a signal as it would be. `now`: as localMinute of the kernel gives it. */
export function signalComplaints(signal: { receivedOn: Day; receivedTime: string | null; anonymous: boolean; sourceName: string | null; sourceContact: string | null }, now: string): Complaint[] {
  const found: Complaint[] = [];
  if (signal.receivedOn > now.slice(0, 10)) found.push(complaint('receivedOn', 'received_in_future'));
  else if (signal.receivedTime !== null && `${signal.receivedOn}T${signal.receivedTime}` > now) found.push(complaint('receivedTime', 'received_in_future'));
  if (signal.anonymous && (signal.sourceName !== null || signal.sourceContact !== null)) found.push(complaint('anonymous', 'anonymous_named'));
  return found;
}

export interface Result {
  to: SignalState;
  reasonId: string | null;
  passedTo: string | null;
  checkedOn: Day;
}

/** What is wrong with the result of a check. */
export function resultComplaints(result: Result, receivedOn: Day, today: Day): Complaint[] {
  const found: Complaint[] = [];
  if (result.to === 'not_confirmed' && result.reasonId === null) found.push(complaint('reasonId', 'reason_needed'));
  if (result.to === 'passed_on' && result.passedTo === null) found.push(complaint('passedTo', 'body_needed'));
  if (result.to === 'checking') return found;
  if (result.checkedOn > today) found.push(complaint('checkedOn', 'checked_in_future'));
  else if (result.checkedOn < receivedOn) found.push(complaint('checkedOn', 'checked_before_received'));
  return found;
}
