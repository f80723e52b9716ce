import { fill } from '../../../kernel/texts.ts';
import { type Day, shortDate } from '../../../kernel/time.ts';
import { texts } from '../texts.ru.ts';
import { amountWords } from './words.ts';

export interface ComparedGoal {
  lineId: string;
  problem: string;
  cause: string | null;
  goal: string;
}
export interface ComparedMeasure {
  lineId: string;
  title: string;
  person: string | null;
  staff: string | null;
  partner: string | null;
  method: string | null;
  amount: number;
  period: 'week' | 'month' | 'term';
  minutes: number | null;
  unit: string | null;
  fromOn: Day | null;
  toOn: Day | null;
  declined: string | null;
  replaces: string | null;
}
export interface ComparedPlan {
  fromOn: Day;
  toOn: Day;
  wish: string | null;
  goals: ComparedGoal[];
  measures: ComparedMeasure[];
}
export interface Difference {
  sign: 'added' | 'removed' | 'changed';
  text: string;
}

const words = texts.difference;
const quoted = (text: string) => `«${text}»`;
const shown = (value: string | null) => (value === null ? words.nothing : quoted(value));

/** What one version of a plan says otherwise than the one before, in sentences; the order is the order of the plan. */
export function differenceOf(before: ComparedPlan, after: ComparedPlan): Difference[] {
  const found: Difference[] = [];
  const say = (sign: Difference['sign'], text: string, values: Record<string, string>) => {
    // An abbreviation at the end brings its own full stop: «1 шт.».
    found.push({ sign, text: fill(text, values).replace(/\.\.$/, '.') });
  };
  if (before.fromOn !== after.fromOn || before.toOn !== after.toOn) {
    const term = (plan: ComparedPlan) => `${shortDate(plan.fromOn)} – ${shortDate(plan.toOn)}`;
    say('changed', words.term, { before: term(before), after: term(after) });
  }
  if (before.wish !== after.wish) say('changed', words.wish, { before: shown(before.wish), after: shown(after.wish) });
  const old = { goals: byLine(before.goals), measures: byLine(before.measures) };
  const now = { goals: byLine(after.goals), measures: byLine(after.measures) };
  for (const goal of after.goals) {
    const was = old.goals.get(goal.lineId);
    if (!was) say('added', words.goalAdded, { goal: goal.goal, problem: goal.problem });
    else {
      for (const field of ['problem', 'cause', 'goal'] as const) {
        if (was[field] !== goal[field]) say('changed', words[field], { before: shown(was[field]), after: shown(goal[field]) });
      }
    }
  }
  for (const goal of before.goals) if (!now.goals.has(goal.lineId)) say('removed', words.goalRemoved, { goal: goal.goal });
  for (const measure of after.measures) {
    const was = old.measures.get(measure.lineId);
    const title = nameOf(measure);
    if (!was) {
      const instead = measure.replaces === null ? undefined : (now.measures.get(measure.replaces) ?? old.measures.get(measure.replaces));
      if (instead) say('added', words.measureInstead, { title, amount: amountWords(measure), instead: instead.title });
      else say('added', words.measureAdded, { title, amount: amountWords(measure) });
      continue;
    }
    if (was.declined === null && measure.declined !== null) say('removed', words.declined, { title, reason: measure.declined });
    if (was.declined !== null && measure.declined === null) say('added', words.accepted, { title });
    if (nameOf(was) !== title) say('changed', words.title, { before: nameOf(was), after: title });
    if (amountWords(was) !== amountWords(measure)) say('changed', words.amount, { title, before: amountWords(was), after: amountWords(measure) });
    if (was.fromOn !== measure.fromOn || was.toOn !== measure.toOn) say('changed', words.dates, { title, before: datesOf(was), after: datesOf(measure) });
    const who = (one: ComparedMeasure) => [one.staff, one.partner].filter(Boolean).join(', ') || null;
    if (who(was) !== who(measure)) say('changed', words.who, { title, before: who(was) ?? words.nobody, after: who(measure) ?? words.nobody });
    if (was.method !== measure.method) say('changed', words.method, { title, before: shown(was.method), after: shown(measure.method) });
  }
  for (const measure of before.measures) if (!now.measures.has(measure.lineId)) say('removed', words.measureRemoved, { title: nameOf(measure) });
  return found;
}

const byLine = <T extends { lineId: string }>(lines: readonly T[]) => new Map(lines.map((line) => [line.lineId, line]));
const nameOf = (measure: ComparedMeasure) => (measure.person === null ? measure.title : `${measure.title} (${measure.person})`);

function datesOf({ fromOn, toOn }: ComparedMeasure): string {
  if (fromOn === null && toOn === null) return words.wholeTerm;
  return [fromOn && fill(words.from, { day: shortDate(fromOn) }), toOn && fill(words.to, { day: shortDate(toOn) })].filter(Boolean).join(' ');
}
