import { distance, prefixDistance } from './distance.ts';
import { deletions, fromLatin, fromWrongLayout, isLatin, normalize, stem } from './spelling.ts';

/**
 * Search as one types, over ordinary B-tree ranges: they are leakproof, so the index still serves under row-level security.
 * The first letter of a token is its kind: `w` a word or the tail of a surname, found by its beginning; `d` a surname or first name with one letter
 * left out; `n` digits of a phone or СНИЛС; `c` a code. A typing error is found by leaving one letter out on both sides
 * (SymSpell) and verified by `isNear`.
 */
type TokenKind = 'w' | 'd' | 'n' | 'c';

export interface SearchableFamily {
  code: string;
  /** Codes of families that it took in. */
  formerCodes?: readonly string[];
  /** Written by a person, so its words are searched too; null when made from surnames. */
  ownTitle: string | null;
  people: { lastName: string; firstName: string; patronymic: string | null; snils: string | null }[];
  phones: string[];
}

const shortestTail = 3;
const shortestNear = 3;
/** From this length on a mistyped beginning is enough; shorter words must be typed whole. */
const shortestBeginning = 4;

function spellings(word: string): string[] {
  return isLatin(word) ? [word, fromLatin(word)[0]!] : [word];
}

/** The woman's form of a surname begins with the man's, so that both are found by it: `титов` → `титова`. */
function womanly(word: string): string {
  const root = stem(word);
  return /(ов|ев|ин|ын)$/u.test(root) ? `${root}а` : word;
}

/** Ten digits of a Russian number without 7 or 8, else the digits as they are. */
export function phoneDigits(text: string): string {
  const digits = text.replace(/\D/g, '');
  return digits.length === 11 && /^[78]/.test(digits) ? digits.slice(1) : digits;
}

/** Everything that a family is found by. A word that another one begins with is left out: ranges find it anyway. */
export function tokensOf(family: SearchableFamily): string[] {
  const words = new Set<string>();
  const near = new Set<string>();
  const numbers = new Set<string>();
  const codes = new Set<string>();
  for (const person of family.people) {
    const parts = normalize(person.lastName).split(' ');
    for (const word of [...parts, ...(parts.length > 1 ? [parts.join('')] : [])].flatMap(spellings)) {
      for (let from = 0; from === 0 || word.length - from >= shortestTail; from++) words.add(word.slice(from));
      if (word.length >= shortestNear) for (const shorter of deletions(womanly(word))) near.add(shorter);
    }
    for (const word of normalize(person.firstName).split(' ').flatMap(spellings)) {
      words.add(word);
      if (word.length >= shortestNear) for (const shorter of deletions(word)) near.add(shorter);
    }
    for (const word of normalize(person.patronymic ?? '').split(' ').flatMap(spellings)) words.add(word);
    if (person.snils) numbers.add(person.snils);
  }
  for (const word of normalize(family.ownTitle ?? '').split(' ')) words.add(word);
  for (const phone of family.phones) {
    const digits = phoneDigits(phone);
    for (const from of [0, digits.length - 7, digits.length - 4]) if (from >= 0) numbers.add(digits.slice(from));
  }
  for (const one of [family.code, ...(family.formerCodes ?? [])]) {
    const code = normalize(one).replaceAll(' ', '');
    codes.add(code);
    const number = /(\d+)$/.exec(code)?.[1]?.replace(/^0+(?=\d)/, '');
    if (number) codes.add(number);
  }
  return [
    ...withoutBeginnings(words).map((word) => `w${word}`),
    ...withoutBeginnings(near).map((word) => `d${word}`),
    ...withoutBeginnings(numbers).map((digits) => `n${digits}`),
    ...[...codes].filter((one) => one !== '').map((one) => `c${one}`),
  ];
}

function withoutBeginnings(words: Set<string>): string[] {
  const sorted = [...words].filter((word) => word !== '').toSorted();
  return sorted.filter((word, i) => !sorted[i + 1]?.startsWith(word));
}

export interface Range {
  /** Number of the word in the query, from 0: a family must have a hit for each. */
  word: number;
  /** First token of the range, its kind included. */
  from: string;
  /** First token beyond the range. */
  to: string;
}

export interface Search {
  words: number;
  exact: Range[];
  /** The same words with one typing error; contains `exact`, for one word may be right and another wrong. */
  near: Range[];
  /** Readings of each word that `isNear` compares with. */
  readings: string[][];
}

const beyond = '\u{10FFFF}';
const mostWords = 6;
const longestWord = 40;

function range(word: number, kind: TokenKind, from: string): Range {
  return { word, from: kind + from, to: kind + from + beyond };
}

function whole(word: number, kind: TokenKind, token: string): Range {
  return { word, from: kind + token, to: `${kind}${token}\u0001` };
}

/** Reads what somebody typed; null when there is nothing to search by. */
export function readSearch(query: string): Search | null {
  // A phone or СНИЛС with spaces and dashes is one word; so is a wrong-layout word with its [ ; ' , . keys.
  const glued = query.replace(/(?<![\p{L}\d-])\+?\d[\d\s()\u00a0-]{3,}\d/gu, (digits) => ` ${digits.replace(/\D/g, '')} `);
  const exact: Range[] = [];
  const near: Range[] = [];
  const readings: string[][] = [];
  for (const raw of glued.split(/\s+/u)) {
    for (const reading of readWord(raw)) {
      if (readings.length === mostWords) break;
      const word = readings.length;
      const found = rangesOf(word, reading);
      exact.push(...found.exact);
      near.push(...found.near);
      readings.push(found.texts);
    }
  }
  return readings.length === 0 ? null : { words: readings.length, exact, near: [...exact, ...near], readings };
}

interface Reading {
  texts: string[];
  code: string | null;
}

function readWord(raw: string): Reading[] {
  const parts = normalize(raw).split(' ').map((part) => part.slice(0, longestWord)).filter((part) => part !== '');
  const joined = parts.join('');
  if (/^\d+$/u.test(joined)) return [{ texts: [], code: joined }];
  const spelled = (text: string) => (isLatin(text) ? [text, ...fromLatin(text)] : [text]);
  // «К-0147»: a code is one word although a dash stands in it.
  if (/\d/u.test(joined)) return [{ texts: spelled(joined), code: joined }];
  if (!isLatin(raw)) return parts.map((part) => ({ texts: [part], code: null }));
  const layouts = [raw, raw.replace(/[,.;]+$/u, '')].map((typed) => normalize(fromWrongLayout(typed))).filter((text) => text !== '' && !text.includes(' '));
  // Letters stand on the keys [ ] ; ' , . too: «xb;jd» is «Чижов», not two words.
  if (parts.length > 1 && (layouts.length === 0 || /[-–—]/u.test(raw))) return parts.map((part) => ({ texts: spelled(part), code: null }));
  return [{ texts: [...new Set([...spelled(joined), ...layouts])].filter((text) => text !== ''), code: null }];
}

function rangesOf(word: number, reading: Reading): { exact: Range[]; near: Range[]; texts: string[] } {
  const exact: Range[] = [];
  const near: Range[] = [];
  if (reading.code !== null && /^\d+$/u.test(reading.code)) {
    exact.push(range(word, 'n', reading.code));
    // Phones are kept without the leading 8 or 7, which people type.
    if (/^[78]\d{2,10}$/u.test(reading.code)) exact.push(range(word, 'n', reading.code.slice(1)));
    exact.push(range(word, 'c', reading.code.replace(/^0+(?=\d)/u, '')));
    return { exact, near, texts: [] };
  }
  const texts = [...new Set([...reading.texts, ...reading.texts.map(stem)])];
  for (const text of reading.code === null ? new Set(reading.texts.map(stem)) : texts) exact.push(range(word, reading.code === null ? 'w' : 'c', text));
  if (reading.code !== null) return { exact, near, texts: [] };
  // A family's title is a plural whose ending an error may hide: «Климоаы» is compared as «климоаа» with «климова».
  for (const text of texts.slice()) {
    const begun = text.slice(0, -1);
    if (text.length >= 4 && text.endsWith('ы')) texts.push(`${begun}а`);
    else if (stem(begun) !== begun) texts.push(stem(begun));
  }
  for (const text of texts) {
    if (text.length < shortestNear) continue;
    const make = text.length < shortestBeginning ? whole : range;
    near.push(make(word, 'd', text));
    for (const shorter of deletions(text)) near.push(make(word, 'w', stem(shorter)), make(word, 'd', shorter));
  }
  return { exact, near, texts };
}

/** Whether every word of the query is within one typing error of the beginning of some name, or is digits. */
export function isNear(search: Search, names: readonly string[]): boolean {
  const words = names
    .flatMap((name) => name.split(/\s+/u))
    .flatMap((name) => [...normalize(name).split(' '), normalize(name).replaceAll(' ', '')])
    .flatMap(spellings)
    .flatMap((word) => [word, womanly(word)]);
  const near = (text: string, word: string) =>
    word.includes(text) || (text.length < shortestBeginning ? distance(text, word, 1) : prefixDistance(text, word, 1)) <= 1;
  return search.readings.every((texts) => texts.length === 0 || texts.some((text) => words.some((word) => near(text, word))));
}
