import PizZip from 'pizzip';
import type { Fields, FieldValue } from './template-data.ts';

const kept = new Map<string, ReadonlySet<string>>();
const keptAtMost = 200;

/** Every word that stands in a tag of the template, by the digest of its bytes. */
export function usedWords(docx: Uint8Array, digest: string): ReadonlySet<string> {
  const known = kept.get(digest);
  if (known) return known;
  const words = new Set<string>();
  for (const [name, file] of Object.entries(new PizZip(docx).files)) {
    if (!/^word\/[^/]+\.xml$/.test(name)) continue;
    // Word likes to cut a tag into several runs.
    const text = file.asText().replaceAll(/<[^>]+>/g, '');
    for (const [, tag] of text.matchAll(/\{([^{}]*)\}/g)) for (const word of tag!.match(/[A-Za-z][A-Za-z0-9]*/g) ?? []) words.add(word);
  }
  if (kept.size >= keptAtMost) kept.delete(kept.keys().next().value!);
  kept.set(digest, words);
  return words;
}

/** Only the fields that the template can say: what it does not name is not written down with the document. */
export function onlyUsed(fields: Fields, words: ReadonlySet<string>): Fields {
  const inside = (value: FieldValue): FieldValue => {
    if (Array.isArray(value)) return value.map((item) => onlyUsed(item, words));
    return typeof value === 'object' ? onlyUsed(value, words) : value;
  };
  return Object.fromEntries(Object.entries(fields).filter(([name]) => words.has(name)).map(([name, value]) => [name, inside(value)]));
}
