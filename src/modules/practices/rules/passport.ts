import type { Sign } from '../contract/passport.ts';
import type { PackContent } from '../contract/pack.ts';
import { texts } from '../texts.ru.ts';

type Complain = (path: PropertyKey[], text: string, values?: Record<string, string>) => void;

/** Ids of a passport do not repeat; conditions name fields, answers, categories, statuses and outcomes that the pack has. */
export function checkPassport(files: Partial<PackContent>, complain: Complain): void {
  const content = files['passport.json'];
  if (!content) return;
  const { passportSections = [], portrait = [], priorities = [] } = content;
  const fields = passportSections.flatMap((one, section) => one.fields.map((field, at) => ({ field, path: ['passportSections', section, 'fields', at] as PropertyKey[] })));
  once(passportSections.map((one, at) => ({ id: one.id, path: ['passportSections', at] })), complain);
  once(fields.map(({ field, path }) => ({ id: field.id, path })), complain);
  once(portrait.map((one, at) => ({ id: one.id, path: ['portrait', at] })), complain);
  once(priorities.map((one, at) => ({ id: one.id, path: ['priorities', at] })), complain);
  const words = { category: files['families.json']?.categories, status: files['families.json']?.statuses, outcome: files['outcomes.json']?.outcomes };
  const check = (path: PropertyKey[], sign: Sign) => {
    if (sign.of === 'grade' || sign.of === 'children') return;
    if (sign.of === 'answer' || sign.of === 'below' || sign.of === 'from') {
      const field = fields.find((one) => one.field.id === sign.field)?.field;
      if (!field) return complain([...path, 'field'], texts.pack.unknownWord, { word: sign.field, list: 'fields' });
      const answers = field.kind === 'yes_no' ? ['yes', 'no'] : (field.options?.map((one) => one.id) ?? []);
      if (sign.of === 'answer') sign.any.forEach((word, at) => !answers.includes(word) && complain([...path, 'any', at], texts.pack.unknownWord, { word, list: field.id }));
      else if (field.kind !== 'money' && field.kind !== 'number') complain([...path, 'field'], texts.pack.numberAsked, { field: field.id });
      return;
    }
    const known = words[sign.of];
    if (known) sign.any.forEach((word, at) => !known.some((one) => one.id === word) && complain([...path, 'any', at], texts.pack.unknownWord, { word, list: sign.of }));
  };
  portrait.forEach((rule, at) => rule.all.forEach((sign, place) => check(['portrait', at, 'all', place], sign)));
  priorities.forEach((rule, at) => rule.all.forEach((sign, place) => check(['priorities', at, 'all', place], sign)));
}

function once(words: { id: string; path: PropertyKey[] }[], complain: Complain): void {
  const seen = new Set<string>();
  for (const { id, path } of words) {
    if (seen.has(id)) complain([...path, 'id'], texts.pack.repeatedId, { id });
    seen.add(id);
  }
}
