import { addDays, type Day } from '../../../kernel/time.ts';
import type { Deadline } from '../../practices/public.ts';
import { addTerm, type Calendar } from './calendar.ts';

/** An event older than this gives no task any more: a register of past years would only bring a heap of old work. Days. */
export const freshDays = 60;
/** A silence longer than this is no new work either: Сегодня shows such a family as overdue. Days. */
export const silentDays = 365;

/** Counted back from the end of something, not on from an event. */
export const isExpiry = (rule: Pick<Deadline, 'since'>): boolean => ['category_ends', 'status_ends', 'consent_ends'].includes(rule.since.of);

/** From which day the task is there and until when it is to be done. `on`: the day of the event, or of the end. */
export function termOf(rule: Pick<Deadline, 'since' | 'days' | 'counted'>, on: Day, calendar: Calendar): { appears: Day; due: Day } {
  if (isExpiry(rule)) return { appears: addTerm(on, -rule.days, rule.counted, calendar), due: on };
  return { appears: on, due: addTerm(on, rule.days, rule.counted, calendar) };
}

/** How far ahead an end has to be looked for, generously: working days with all holidays between take less than this. */
export const lookAhead = (rule: Pick<Deadline, 'days' | 'counted'>, today: Day): Day => addDays(today, rule.counted === 'working' ? rule.days * 2 + 14 : rule.days);

/** An open task of a rule, with what its case and its cause say now. */
export interface OpenTask {
  assigneeId: string | null;
  byHand: boolean;
  /** Null: the case is gone or out of the practice. */
  case: { closed: boolean; caseManagerId: string | null; metSince: boolean } | null;
  /** Null: what set the rule going is no more. */
  cause: { fulfilled: boolean } | null;
}

export type Fate = { state: 'done'; why: 'recorded' | 'met' | 'renewed' } | { state: 'cancelled'; why: 'case_closed' | 'cause_gone' } | { assignee: string | null } | null;

/** What becomes of an open task of a rule; null: it stays as it is. */
export function fateOf(rule: Pick<Deadline, 'since'>, task: OpenTask): Fate {
  if (task.case === null || task.case.closed) return { state: 'cancelled', why: 'case_closed' };
  if (task.cause?.fulfilled) return { state: 'done', why: isExpiry(rule) ? 'renewed' : 'recorded' };
  if (task.cause === null) return rule.since.of === 'contact_lapse' && task.case.metSince ? { state: 'done', why: 'met' } : { state: 'cancelled', why: 'cause_gone' };
  if (!task.byHand && task.assigneeId !== task.case.caseManagerId) return { assignee: task.case.caseManagerId };
  return null;
}
