import type { Band, Instrument, Item, ItemsInstrument, Scale, ScoreRule } from '../contract/instrument.ts';
import type { Answers, Goal, ScoreLine } from '../contract/operations.ts';

/** Counting is pure: the same instrument, answers and age always give the same numbers. */

/** Least and greatest answer of a scale; null where the scale does not say. */
export function boundsOf(scale: Scale): { min: number | null; max: number | null } {
  if (!scale.options) return { min: scale.min ?? null, max: scale.max ?? null };
  const values = scale.options.map((option) => option.value);
  return { min: Math.min(...values), max: Math.max(...values) };
}

/** Rounds to `digits` after the comma, halves up; sums of decimal fractions do not fall below the half they stand for. */
export function rounded(value: number, digits: number): number {
  const by = 10 ** digits;
  return Math.round(value * by + 1e-9 * Math.sign(value)) / by;
}

interface Counted {
  item: Item;
  min: number;
  max: number;
  value: number | null;
}

/** What items say, reversed where the key says so, in the order of the instrument. */
function countedItems(instrument: ItemsInstrument, rule: ScoreRule, answers: Readonly<Record<string, number>>): Counted[] {
  const scales = new Map(instrument.scales.map((scale) => [scale.id, scale]));
  const wanted = rule.items === undefined ? null : new Set(rule.items);
  return instrument.items
    .filter((item) => wanted === null || wanted.has(item.id))
    .map((item) => {
      const { min, max } = boundsOf(scales.get(item.scale)!);
      const given = answers[item.id];
      const value = given === undefined ? null : item.reverse ? min! + max! - given : given;
      return { item, min: min ?? 0, max: max ?? 0, value };
    });
}

/** Least and greatest value that the rule can give; null where a scale is open. */
export function rangeOf(instrument: ItemsInstrument, rule: ScoreRule): { min: number; max: number } | null {
  const scales = new Map(instrument.scales.map((scale) => [scale.id, scale]));
  const wanted = rule.items === undefined ? null : new Set(rule.items);
  let [min, max, weights] = [0, 0, 0];
  for (const item of instrument.items) {
    if (wanted !== null && !wanted.has(item.id)) continue;
    const scale = scales.get(item.scale);
    if (!scale) return null;
    const bounds = boundsOf(scale);
    if (bounds.min === null || bounds.max === null) return null;
    min += item.weight * bounds.min;
    max += item.weight * bounds.max;
    weights += item.weight;
  }
  const by = rule.how === 'mean' ? weights : 1;
  return { min: rounded((min / by) * rule.multiply, rule.digits), max: rounded((max / by) * rule.multiply, rule.digits) };
}

/** The band in which a value falls; null between or beside them. */
function bandOf(bands: readonly Band[] | undefined, value: number): Band | null {
  return bands?.find((band) => band.from <= value && value <= band.to) ?? null;
}

function bandsFor(rule: ScoreRule, age: number | null): readonly Band[] | undefined {
  if (!rule.norms) return rule.bands;
  return age === null ? undefined : rule.norms.find((norm) => norm.from <= age && age <= norm.to)?.bands;
}

/** One score: value null when more answers are missing than the rule allows. */
function scoreItems(instrument: ItemsInstrument, rule: ScoreRule, answers: Readonly<Record<string, number>>, age: number | null): ScoreLine {
  const items = countedItems(instrument, rule, answers);
  const given = items.filter((one) => one.value !== null);
  const line = { id: rule.id, title: rule.title, answered: given.length, of: items.length, better: rule.better };
  if (given.length === 0 || items.length - given.length > (rule.missing?.most ?? 0)) return { ...line, value: null, band: null };
  // A missing item stands where the answered ones stand on average between their own bounds: so the bounds hold.
  const room = given.reduce((sum, { item, min, max }) => sum + item.weight * (max - min), 0);
  const taken = given.reduce((sum, { item, min, value }) => sum + item.weight * (value! - min), 0);
  const position = room === 0 ? 0 : taken / room;
  const sum = items.reduce((total, { item, min, max, value }) => total + item.weight * (value ?? min + position * (max - min)), 0);
  const by = rule.how === 'mean' ? items.reduce((total, { item }) => total + item.weight, 0) : 1;
  const value = rounded((sum / by) * rule.multiply, rule.digits);
  return { ...line, value, band: bandOf(bandsFor(rule, age), value) };
}

/**
 * T of Goal Attainment Scaling (Kiresuk and Sherman, 1968): T = 50 + 10·Σ(wᵢxᵢ) / √((1 − ρ)·Σwᵢ² + ρ·(Σwᵢ)²), where x is −2…+2,
 * w = importance × difficulty and ρ = 0,3 unless the instrument says otherwise. One digit after the comma; null without goals
 * or while a goal has no level.
 */
export function goalScore(goals: readonly Pick<Goal, 'importance' | 'difficulty' | 'level'>[], correlation: number): number | null {
  if (goals.length === 0 || goals.some((goal) => goal.level === null)) return null;
  // Order must not matter, not even in the last digit.
  const weighted = goals.map((goal) => ({ weight: goal.importance * goal.difficulty, level: goal.level! })).toSorted((a, b) => a.weight - b.weight || a.level - b.level);
  const above = weighted.reduce((sum, { weight, level }) => sum + weight * level, 0);
  const weights = weighted.reduce((sum, { weight }) => sum + weight, 0);
  const squares = weighted.reduce((sum, { weight }) => sum + weight * weight, 0);
  return rounded(50 + (10 * above) / Math.sqrt((1 - correlation) * squares + correlation * weights * weights), 1);
}

/** Every score of the answers; the first is the main one. `age`: full years on the day, for norms. */
export function scoreOf(instrument: Instrument, answers: Answers, age: number | null): ScoreLine[] {
  if (instrument.kind === 'items') return instrument.scores.map((rule) => scoreItems(instrument, rule, answers.items ?? {}, age));
  const goals = answers.goals ?? [];
  const value = goalScore(goals, instrument.goals.correlation);
  return [{ id: 't', title: 'Достижение целей, T', answered: goals.filter((goal) => goal.level !== null).length, of: goals.length, better: 'higher', value, band: value === null ? null : bandOf(instrument.goals.bands, value) }];
}
