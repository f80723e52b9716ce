import { texts } from '../texts.ru.ts';
import type { Part } from './living.ts';

export interface Change {
  section: string;
  sign: 'added' | 'removed' | 'changed';
  title: string;
  before: string | null;
  after: string | null;
  better: boolean | null;
  text: string;
}
type Compared = Pick<Part, 'section' | 'key' | 'personId' | 'title' | 'words' | 'grade'>;

const good: Record<string, boolean> = { strength: true, outcome: true, risk: false, need: false };
const grades = ['act', 'watch', 'good'];
/** Lines whose words are their title: the fact behind them may be told in other words without the line becoming another. */
const titleAlone = new Set(['strength', 'risk', 'need']);

/** What differs between two passports in sentences, in the order of the later one; lines that are gone stand where their section is. */
export function changesBetween(before: readonly Compared[], after: readonly Compared[], sections: readonly { id: string }[]): { items: Change[]; same: number } {
  const id = (one: Compared) => `${one.section} ${one.key} ${one.personId ?? ''}`;
  const was = new Map(before.map((one) => [id(one), one]));
  const is = new Map(after.map((one) => [id(one), one]));
  const items: Change[] = [];
  let same = 0;
  for (const [key, now] of is) {
    const old = was.get(key);
    const alone = titleAlone.has(now.section);
    if (!old) items.push({ section: now.section, sign: 'added', title: now.title, before: null, after: now.words, better: good[now.section] ?? null, text: alone ? texts.changes.appearedAlone(now.title) : texts.changes.appeared(now.title, now.words) });
    else if (old.words === now.words || alone) same += 1;
    else items.push({ section: now.section, sign: 'changed', title: now.title, before: old.words, after: now.words, better: turn(old, now), text: texts.changes.was(now.title, old.words, now.words) });
  }
  for (const [key, old] of was) {
    if (is.has(key)) continue;
    const better = good[old.section];
    items.push({ section: old.section, sign: 'removed', title: old.title, before: old.words, after: null, better: old.section === 'outcome' || better === undefined ? null : !better, text: titleAlone.has(old.section) ? texts.changes.goneAlone(old.title) : texts.changes.gone(old.title, old.words) });
  }
  const order = new Map(sections.map((one, at) => [one.id, at]));
  return { items: items.map((one, at) => ({ one, at })).toSorted((a, b) => (order.get(a.one.section) ?? 99) - (order.get(b.one.section) ?? 99) || a.at - b.at).map(({ one }) => one), same };
}

/** A band that became another grade; nothing else says by itself which way is better. */
function turn(old: Compared, now: Compared): boolean | null {
  if (old.grade === null || now.grade === null || old.grade === now.grade) return null;
  return grades.indexOf(now.grade) > grades.indexOf(old.grade);
}
