import { fill } from '../../../kernel/texts.ts';
import { addDays, type Day, longDate } from '../../../kernel/time.ts';
import type { Decision, Stance } from '../contract/items.ts';
import { texts } from '../texts.ru.ts';

/** A conclusion as it is prepared, with the names of what it points to. */
export interface Draft {
  decision: Decision | null;
  ground: string | null;
  result: { id: string; title: string } | null;
  level: { id: string; title: string } | null;
  planFrom: Day | null;
  planTo: Day | null;
  toManager: { id: string; name: string } | null;
  toBranch: { id: string; name: string } | null;
  toPractice: { id: string; title: string } | null;
  orders: readonly { title: string; dueOn: Day; staff: { id: string; name: string; sees: boolean } | null }[];
  corrects: boolean;
}

/** What it is about, as it stands now. */
export interface Situation {
  heldOn: Day;
  cancelled: boolean;
  heard: boolean;
  familyWord: 'present' | 'said' | 'refused' | null;
  familyWords: string | null;
  openedOn: Day;
  closedOn: Day | null;
  managerId: string | null;
  branchId: string;
  level: { id: string; title: string } | null;
  everyDays: number;
  /** A version of the plan is being written; the one in force. */
  planWritten: boolean;
  planActive: boolean;
  chair: boolean;
  secretary: boolean;
  secretaryNeeded: boolean;
  /** The practice knows codes of result for this decision. */
  resultNeeded: boolean;
  followUp: { months: readonly number[]; title: string };
  /** Names of those against who did not say why. */
  unexplained: readonly string[];
}

/** What a participant says about a conclusion. */
export interface Said {
  stance: Stance | null;
  words: string | null;
  dissent: string | null;
}

/** A dissenting opinion has its reason: who is against says why. */
export const lacksReason = ({ stance, dissent }: Pick<Said, 'stance' | 'dissent'>): boolean => stance === 'against' && dissent === null;

/** Whether this changes what the signatures stand under: a dissenting opinion came, went or reads otherwise. */
export function changesDissent(before: Said, after: Said): boolean {
  const told = ({ stance, dissent }: Said) => `${stance === 'against'} ${dissent ?? ''}`;
  return told(before) !== told(after);
}

/** The day so many months later; of a longer month's last days, the last of the shorter one. */
export function monthsAfter(day: Day, months: number): Day {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** What hinders signing, in words; quorum apart. */
export function obstaclesOf(draft: Draft, now: Situation, today: Day): string[] {
  const words = texts.obstacles;
  const found: (string | false)[] = [
    now.cancelled && words.cancelled,
    now.heldOn > today && words.early,
    now.heldOn < now.openedOn && words.closedBefore,
    !now.heard && words.heard,
    now.familyWord === null && words.family,
    now.familyWord === 'said' && now.familyWords === null && words.familyWords,
    draft.decision === null && words.decision,
    draft.ground === null && words.ground,
    now.resultNeeded && draft.result === null && words.result,
    !now.chair && words.signers,
    now.secretaryNeeded && !now.secretary && words.secretary,
    ...draft.orders.flatMap((order) => [
      order.staff !== null && !order.staff.sees && order.staff.id !== draft.toManager?.id && fill(words.order, { title: order.title }),
      order.dueOn < now.heldOn && fill(words.orderDue, { title: order.title }),
    ]),
    ...now.unexplained.map((name) => fill(words.unexplained, { name })),
    ...ofDecision(draft, now),
  ];
  return found.filter((one) => one !== false);
}

function ofDecision(draft: Draft, now: Situation): (string | false)[] {
  const words = texts.obstacles;
  const closed = now.closedOn !== null && words.closed;
  switch (draft.decision) {
    case null:
    case 'open':
      return [];
    case 'continue':
      return [now.closedOn !== null && !draft.corrects && words.closed];
    case 'level':
      return [closed, draft.level === null && words.level, draft.level !== null && draft.level.id === now.level?.id && words.sameLevel];
    case 'plan':
      return [closed, (draft.planFrom === null || draft.planTo === null) && !now.planWritten && words.plan];
    case 'transfer': {
      const { toManager, toBranch, toPractice } = draft;
      const nowhere = toManager === null && toBranch === null && toPractice === null;
      const same = !nowhere && toPractice === null && (toManager === null || toManager.id === now.managerId) && (toBranch === null || toBranch.id === now.branchId);
      return [closed, nowhere && words.transfer, same && words.samePlace];
    }
    case 'stop':
      return [closed];
  }
}

export interface Effect {
  kind: string;
  text: string;
}

/** What signing will do, sentence by sentence: the words of the dialog that asks for the signature. */
export function effectsOf(draft: Draft, now: Situation, today: Day): Effect[] {
  const words = texts.effects;
  const effects: Effect[] = [];
  const add = (kind: string, text: string, values: Record<string, string> = {}) => effects.push({ kind, text: fill(text, values) });
  const day = (one: Day) => longDate(one, today);
  const changeLevel = () => {
    if (draft.level === null || draft.level.id === now.level?.id) return;
    if (now.level) add('level', words.levelFrom, { before: now.level.title, level: draft.level.title, day: day(now.heldOn) });
    else add('level', words.level, { level: draft.level.title, day: day(now.heldOn) });
  };
  switch (draft.decision) {
    case null:
      return [];
    case 'open':
      add('open', now.closedOn === null ? words.open : words.reopen);
      changeLevel();
      break;
    case 'continue':
      if (now.closedOn !== null) add('open', words.reopen);
      add('continue', words.continue, { day: day(addDays(now.heldOn, now.everyDays)) });
      break;
    case 'level':
      changeLevel();
      break;
    case 'plan':
      if (now.planWritten) add('plan', words.planWritten);
      else if (draft.planFrom && draft.planTo) add('plan', words.plan, { from: day(draft.planFrom), to: day(draft.planTo) });
      break;
    case 'transfer':
      if (draft.toPractice) add('practice', words.practice, { result: draft.result?.title ?? '', name: draft.toPractice.title });
      if (draft.toManager) add('manager', words.manager, { name: draft.toManager.name });
      if (draft.toBranch) add('branch', words.branch, { name: draft.toBranch.name });
      break;
    case 'stop':
      add('stop', words.stop, { day: day(now.heldOn), result: draft.result?.title ?? '' });
      if (now.planActive) add('plan', words.stopPlan);
      if (now.followUp.months.length > 0) {
        add('followUp', words.followUp, { title: now.followUp.title, days: now.followUp.months.map((months) => day(monthsAfter(now.heldOn, months))).join(', ') });
      }
      break;
  }
  for (const { title, staff, dueOn } of draft.orders) add('task', words.task, { title, name: staff?.name ?? texts.done.nobody, day: day(dueOn) });
  if (draft.corrects) add('withdraw', words.withdraw);
  return effects;
}
