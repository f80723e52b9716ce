import type { Complaint } from '../../../kernel/errors.ts';
import { fill } from '../../../kernel/texts.ts';
import type { Instrument } from '../contract/instrument.ts';
import type { Answers } from '../contract/operations.ts';
import { texts } from '../texts.ru.ts';
import { boundsOf, scoreOf } from './score.ts';

/** What in the answers does not fit the instrument: an unknown item, an answer outside its scale, a goal beyond the rules. */
export function complaintsAboutAnswers(instrument: Instrument, answers: Answers): Complaint[] {
  const complaints: Complaint[] = [];
  const say = (path: string, code: string, text: string, values: Record<string, string | number> = {}) => complaints.push({ path, code, message: fill(text, values) });
  if (instrument.kind === 'goals') {
    if (answers.items !== undefined) say('answers.items', 'wrong_kind', texts.refusals.wrong_kind);
    const { most, weightTo, levels } = instrument.goals;
    const goals = answers.goals ?? [];
    if (goals.length > most) say('answers.goals', 'too_many_goals', texts.refusals.too_many_goals, { most });
    goals.forEach((goal, at) => {
      for (const field of ['importance', 'difficulty'] as const) {
        if (goal[field] > weightTo) say(`answers.goals.${at}.${field}`, 'outside_scale', texts.refusals.outside_range, { min: 1, max: weightTo });
      }
      if (goal.level !== null && !levels.some((level) => level.value === goal.level)) say(`answers.goals.${at}.level`, 'outside_scale', texts.refusals.outside_level);
    });
    return complaints;
  }
  if (answers.goals !== undefined) say('answers.goals', 'wrong_kind', texts.refusals.wrong_kind);
  for (const [id, value] of Object.entries(answers.items ?? {})) {
    const item = instrument.items.find((one) => one.id === id);
    if (!item) {
      say(`answers.items.${id}`, 'unknown_item', texts.refusals.unknown_item);
      continue;
    }
    const scale = instrument.scales.find((one) => one.id === item.scale)!;
    if (scale.options) {
      if (!scale.options.some((option) => option.value === value)) {
        say(`answers.items.${id}`, 'outside_scale', texts.refusals.outside_options, { options: scale.options.map((option) => option.value).join(', ') });
      }
      continue;
    }
    const { min, max } = boundsOf(scale);
    if ((min !== null && value < min) || (max !== null && value > max)) {
      say(`answers.items.${id}`, 'outside_scale', texts.refusals.outside_range, { min: min ?? '…', max: max ?? '…' });
    }
  }
  return complaints;
}

/** What is missing before the assessment can be finished: the places of unanswered items or goals. */
export function complaintsAboutGaps(instrument: Instrument, answers: Answers): Complaint[] {
  if (instrument.kind === 'goals') {
    const goals = answers.goals ?? [];
    if (goals.length === 0) return [{ path: 'answers.goals', code: 'no_goals', message: texts.refusals.no_goals }];
    return goals.flatMap((goal, at) => (goal.level === null ? [{ path: `answers.goals.${at}.level`, code: 'not_answered', message: texts.refusals.no_level }] : []));
  }
  const [main] = scoreOf(instrument, answers, null);
  if (main!.value !== null) return [];
  const rule = instrument.scores[0]!;
  const wanted = rule.items ? new Set(rule.items) : null;
  const message = rule.missing ? fill(texts.refusals.not_answered_but, { most: rule.missing.most }) : texts.refusals.not_answered;
  return instrument.items
    .filter((item) => (wanted === null || wanted.has(item.id)) && answers.items?.[item.id] === undefined)
    .map((item) => ({ path: `answers.items.${item.id}`, code: 'not_answered', message }));
}

/** Answers that must be looked at whatever the sum is. */
export function attentionIn(instrument: Instrument, answers: Answers): { item: string; text: string }[] {
  if (instrument.kind === 'goals') return [];
  return instrument.items.flatMap((item) => {
    const given = answers.items?.[item.id];
    return item.attention && given !== undefined && given >= item.attention.from ? [{ item: item.id, text: item.attention.text }] : [];
  });
}

/** The purpose for which a ground is needed before the instrument may be used with this person; null: none of its own. Of age: 18 full years. */
export function purposeAsked(instrument: Pick<Instrument, 'diagnostics'>, age: number | null): 'diagnostics' | null {
  return instrument.diagnostics && age !== null && age < 18 ? 'diagnostics' : null;
}
