import type { Complaint } from '../../../kernel/errors.ts';
import type { Day } from '../../../kernel/time.ts';
import { texts } from '../texts.ru.ts';

export const applicationStates = ['submitted', 'waiting', 'offered', 'accepted', 'refused', 'withdrawn'] as const;
export type ApplicationState = (typeof applicationStates)[number];
export const applicationSteps = ['accept', 'refuse', 'wait', 'offer', 'take', 'decline', 'leave'] as const;
export type ApplicationStep = (typeof applicationSteps)[number];

/** What each step makes of an application, by where it stands; absent: not allowed there. */
const moves: Record<ApplicationState, Partial<Record<ApplicationStep, ApplicationState>>> = {
  submitted: { accept: 'accepted', refuse: 'refused', wait: 'waiting', leave: 'withdrawn' },
  waiting: { offer: 'offered', accept: 'accepted', refuse: 'refused', leave: 'withdrawn' },
  offered: { take: 'accepted', decline: 'waiting', leave: 'withdrawn' },
  accepted: {},
  refused: {},
  withdrawn: {},
};
export const afterStep = (state: ApplicationState, step: ApplicationStep): ApplicationState | null => moves[state][step] ?? null;
export const stepsOf = (state: ApplicationState): ApplicationStep[] => applicationSteps.filter((step) => moves[state][step] !== undefined);
/** Still to be decided, so its contents may be corrected. */
export const isOpenApplication = (state: ApplicationState): boolean => stepsOf(state).length > 0;

/** Which reasons of the pack a step chooses from; null: it needs none. */
export const reasonsOf: Record<ApplicationStep, 'refuseReasons' | 'waitReasons' | 'leaveReasons' | null> = {
  accept: null, refuse: 'refuseReasons', wait: 'waitReasons', offer: null, take: null, decline: null, leave: 'leaveReasons',
};

const complaint = (path: string, code: keyof typeof texts.refusals): Complaint => ({ path, code, message: texts.refusals[code] });

/** What is wrong with a decision. */
export function decisionComplaints(decision: { step: ApplicationStep; reasonId: string | null; decidedOn: Day; offeredUntil: Day | null }, receivedOn: Day, today: Day): Complaint[] {
  const found: Complaint[] = [];
  if (reasonsOf[decision.step] !== null && decision.reasonId === null) found.push(complaint('reasonId', 'reason_needed'));
  if (decision.decidedOn > today) found.push(complaint('decidedOn', 'decided_in_future'));
  else if (decision.decidedOn < receivedOn) found.push(complaint('decidedOn', 'decided_before_received'));
  if (decision.step === 'offer' && decision.offeredUntil !== null && decision.offeredUntil < today) found.push(complaint('offeredUntil', 'offer_in_past'));
  return found;
}

/** Whom the application is about: a family of the register, people entered here, or at least the words of who asks. */
export function aboutComplaints(about: { familyId: string | null; members: number; applicant: string | null }): Complaint[] {
  if (about.familyId !== null && about.members > 0) return [complaint('people', 'both')];
  return about.familyId === null && about.members === 0 && about.applicant === null ? [complaint('applicant', 'nobody')] : [];
}
