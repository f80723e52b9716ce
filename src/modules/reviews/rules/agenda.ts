import { formatNumber, plural } from '../../../kernel/texts.ts';
import { addDays, type Day, daysBetween, longDate } from '../../../kernel/time.ts';
import type { Reason } from '../contract/words.ts';

/** What is known of an open case when an agenda is gathered. */
export interface CaseFacts {
  openedOn: Day;
  /** Day of the last signed conclusion. */
  lastReviewOn: Day | null;
  /** How soon a case of this level is reviewed again. */
  everyDays: number;
  /** Last day of the plan in force. */
  planTo: Day | null;
  /** The newest assessment whose band asks to act, made after the last review. */
  risk: { title: string; band: string | null; on: Day } | null;
  /** Measures of the plan in force that fall behind. */
  behind: readonly { title: string; person: string | null; done: number; planned: number; forecast: number; late: boolean }[];
  /** Who asked to look at the case and why. */
  asked: readonly { by: string | null; words: string }[];
}

/** The day until which the case must be reviewed. */
export function dueOn(facts: Pick<CaseFacts, 'openedOn' | 'lastReviewOn' | 'everyDays'>): Day {
  return addDays(facts.lastReviewOn ?? facts.openedOn, facts.everyDays);
}

/** Why the case belongs on an agenda, the most pressing first; empty: it does not. `aheadDays`: how early it is told. */
export function reasonsOf(facts: CaseFacts, today: Day, aheadDays: number): Reason[] {
  const reasons: Reason[] = [];
  if (facts.risk) {
    const band = facts.risk.band === null ? '' : `: ${facts.risk.band}`;
    reasons.push({ kind: 'risk', text: `«${facts.risk.title}» ${longDate(facts.risk.on, today)}${band}` });
  }
  for (const { by, words } of facts.asked) reasons.push({ kind: 'asked', text: `${by ?? 'Коллега'} просит: ${words}` });
  for (const one of facts.behind) {
    const whom = one.person === null ? '' : ` (${one.person})`;
    const end = one.late ? 'срок мер уже не догнать' : `к концу срока выйдет ${formatNumber(one.forecast)}`;
    reasons.push({ kind: 'norm', text: `${one.title}${whom}: сделано ${formatNumber(one.done)} из ${formatNumber(one.planned)}, ${end}` });
  }
  const due = dueOn(facts);
  if (due <= addDays(today, aheadDays)) {
    const last = facts.lastReviewOn === null ? `дело открыто ${longDate(facts.openedOn, today)}, консилиума ещё не было` : `последнее заключение ${longDate(facts.lastReviewOn, today)}`;
    const often = `пересмотр раз в ${plural(facts.everyDays, 'день', 'дня', 'дней')}`;
    const when = due < today ? `, опоздали на ${plural(daysBetween(due, today), 'день', 'дня', 'дней')}` : `, срок ${longDate(due, today)}`;
    reasons.push({ kind: 'due', text: `${last}, ${often}${when}` });
  }
  if (facts.planTo !== null && facts.planTo <= addDays(today, aheadDays)) {
    reasons.push({ kind: 'plan', text: facts.planTo < today ? `План кончился ${longDate(facts.planTo, today)}` : `План кончается ${longDate(facts.planTo, today)}` });
  }
  return reasons;
}

const weights: Record<Reason['kind'], number> = { risk: 100, asked: 40, norm: 20, due: 30, plan: 15, correction: 50 };

/** A proposal's place: the most pressing first, then by code; the id settles the rest. Codes, not names, so that a cursor tells nothing. */
export interface Place {
  rank: number;
  code: string;
  caseId: string;
}
const byCode = new Intl.Collator('ru', { numeric: true });
export const inOrder = (a: Place, b: Place): number => b.rank - a.rank || byCode.compare(a.code, b.code) || (a.caseId < b.caseId ? -1 : Number(a.caseId > b.caseId));

/** Orders proposals: the sum of what kinds of reason there are. */
export function urgencyOf(reasons: readonly Reason[]): number {
  return [...new Set(reasons.map(({ kind }) => kind))].reduce((sum, kind) => sum + weights[kind], 0);
}
