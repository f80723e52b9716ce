import { formatNumber } from '../../../kernel/texts.ts';
import type { PassportField, PassportRules, PassportSection } from '../../practices/public.ts';
import { texts } from '../texts.ru.ts';

/** As stored; null: not known. */
export type Value = string | number | boolean | null;

const kept = new WeakMap<PassportRules, Map<string, { field: PassportField; section: PassportSection }>>();
/** Fields of a practice by id. */
export function fieldsOf(rules: PassportRules): Map<string, { field: PassportField; section: PassportSection }> {
  const found = kept.get(rules) ?? new Map(rules.sections.flatMap((section) => section.fields.map((field) => [field.id, { field, section }] as const)));
  kept.set(rules, found);
  return found;
}

/** What is wrong with a value of a field; null: nothing. An empty value always means «not known». */
export function valueComplaint(field: PassportField, value: Value): keyof typeof texts.refusals | null {
  if (value === null) return null;
  switch (field.kind) {
    case 'text': return typeof value === 'string' && value.trim() !== '' ? null : 'value_text';
    case 'yes_no': return typeof value === 'boolean' ? null : 'value_yes_no';
    case 'choice': return field.options!.some((one) => one.id === value) ? null : 'value_choice';
    default: return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 1e9 ? null : 'value_number';
  }
}

/** A value as people read it: «12 400 ₽», «да», «печь». */
export function factWords(field: PassportField, value: Value): string {
  if (value === null) return texts.unknown;
  if (typeof value === 'boolean') return value ? texts.yes : texts.no;
  if (typeof value === 'number') return `${formatNumber(value)}${field.unit ? `\u00a0${field.unit}` : ''}`;
  return field.options?.find((one) => one.id === value)?.title ?? value;
}
