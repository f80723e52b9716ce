import { addDays, daysBetween, type Day } from '../../../kernel/time.ts';
import { countPeriods, type Period, periodBegin, periodOf } from './periods.ts';

/** The norm of one measure: `amount` in each period from `fromOn` to `toOn`, both included. */
export interface Norm {
  amount: number;
  period: Period;
  fromOn: Day;
  toOn: Day;
}

/** What the ledger says of a measure up to today: the statement of queries/dosage.ts gives it. */
export interface Counted {
  /** Within the norm of each period, summed up. */
  done: number;
  /** The same over the periods that are over. */
  donePast: number;
  /** The same in the running period. */
  doneNow: number;
  /** Beyond the norm of a period: shown apart, makes up for no other period. */
  excess: number;
  /** Absences, beside the account. */
  missed: number;
}

/**
 * How a measure stands: `ahead` not begun · `done` · `going` in step · `endangered` the norm can still be met, but at this
 * pace it will not · `short` what is left can no longer be made up within the term.
 */
export type Standing = 'ahead' | 'done' | 'going' | 'endangered' | 'short';

export interface Dosage extends Counted {
  planned: number;
  /** planned − done, never below zero. */
  balance: number;
  /** Of the balance: what stayed undone in periods that are over. */
  lost: number;
  /** Of the balance: what can still be done. */
  open: number;
  /** How much of `planned` will be done by the end of the term at the pace so far. */
  forecast: number;
  standing: Standing;
  /** Meetings a week that the open rest needs, and the pace so far; both rounded up to a tenth. */
  needed: number;
  pace: number;
}

const tenth = (value: number) => Math.ceil(value * 10 - 1e-9) / 10;
/** Nearest whole number; a half goes up. */
const nearest = (over: number, under: number) => Math.floor((2 * over + under) / (2 * under));

/**
 * The account of one measure on a day. planned = done + balance always; the forecast takes the pace from the first day of the
 * term until today. In the first quarter of a term and the first half of a period there is no warning: a pace is not known yet.
 */
export function dosageOn(norm: Norm, counted: Counted, today: Day): Dosage {
  const planned = norm.amount * countPeriods(norm.period, norm.fromOn, norm.toOn);
  const balance = planned - counted.done;
  const begun = today >= norm.fromOn;
  const over = today > norm.toOn;
  const elapsed = begun ? daysBetween(norm.fromOn, over ? norm.toOn : today) + 1 : 0;
  const length = daysBetween(norm.fromOn, norm.toOn) + 1;
  const left = length - elapsed;
  const current = begun ? periodOf(norm.period, norm.fromOn, over ? norm.toOn : today) : 0;
  const lost = over ? balance : norm.amount * current - counted.donePast;
  const open = balance - lost;
  const forecast = !begun ? planned : counted.done + Math.min(open, nearest(counted.done * left, elapsed));
  return {
    ...counted,
    planned,
    balance,
    lost,
    open,
    forecast,
    standing: standingOf(),
    needed: open > 0 ? tenth((open * 7) / Math.max(left, 1)) : 0,
    pace: elapsed > 0 ? tenth((counted.done * 7) / elapsed) : 0,
  };

  function standingOf(): Standing {
    if (balance === 0) return 'done';
    if (!begun) return 'ahead';
    if (open === 0) return 'short';
    const slow = elapsed * 4 >= length && forecast < counted.done + open;
    return slow || periodSlow() ? 'endangered' : 'going';
  }

  /** Past half of the running period: at its pace, will the period reach its amount? */
  function periodSlow(): boolean {
    if (norm.period === 'term' || counted.doneNow >= norm.amount) return false;
    const from = periodBegin(norm.period, norm.fromOn, current);
    const next = addDays(periodBegin(norm.period, norm.fromOn, current + 1), -1);
    const to = next > norm.toOn ? norm.toOn : next;
    const gone = daysBetween(from, today) + 1;
    const all = daysBetween(from, to) + 1;
    return gone * 2 >= all && counted.doneNow + nearest(counted.doneNow * (all - gone), gone) < norm.amount;
  }
}

/** One way to mend, as numbers; the words are the screen's. */
export type Way =
  | { kind: 'pace'; perWeek: number }
  | { kind: 'prolong'; toOn: Day }
  | { kind: 'replace' };

/** Nobody plans more meetings a week than this without asking whether the measure fits. */
const bearable = 5;

/**
 * How an endangered norm can still be met: more meetings a week, where the needed pace is bearable; a longer term at the pace so
 * far, when the amount is for the whole term; another measure in its place.
 */
export function waysToMend(norm: Norm, dosage: Pick<Dosage, 'standing' | 'open' | 'needed' | 'done' | 'balance'>, today: Day): Way[] {
  if (dosage.standing !== 'endangered' && dosage.standing !== 'short') return [];
  const ways: Way[] = [];
  if (dosage.open > 0 && dosage.needed <= bearable) ways.push({ kind: 'pace', perWeek: dosage.needed });
  if (norm.period === 'term' && dosage.done > 0) {
    const elapsed = daysBetween(norm.fromOn, today > norm.toOn ? norm.toOn : today) + 1;
    const days = Math.ceil((dosage.balance * elapsed) / dosage.done);
    if (days <= 366) ways.push({ kind: 'prolong', toOn: addDays(today > norm.toOn ? norm.toOn : today, days) });
  }
  ways.push({ kind: 'replace' });
  return ways;
}
