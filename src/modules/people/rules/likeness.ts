import { distance } from './distance.ts';
import { fromLatin, isLatin, normalize, stem } from './spelling.ts';
import { phoneDigits } from './search.ts';

/** Why two records may be one person; the strongest first. */
export const likenessReasons = ['snils', 'phone', 'name_and_birth', 'name', 'birth_and_first_name'] as const;
export type LikenessReason = (typeof likenessReasons)[number];

export interface Described {
  lastName?: string | null;
  firstName?: string | null;
  patronymic?: string | null;
  birthDate?: string | null;
  snils?: string | null;
  phones?: readonly string[];
}

/** Spellings agree: equal after ё→е, sex endings and transliteration, or one typing error in a word of four and more. */
function sameWord(a: string | null | undefined, b: string | null | undefined): boolean {
  if (!a || !b) return false;
  const ones = read(a);
  const others = read(b);
  return ones.some((one) => others.some((other) => one === other || (Math.min(one.length, other.length) >= 4 && distance(one, other, 1) <= 1)));
}

function read(text: string): string[] {
  const word = normalize(text);
  return (isLatin(word) ? fromLatin(word) : [word]).flatMap((spelling) => [spelling, stem(spelling)]);
}

/** Day and month swapped, or one digit of the date mistyped, still counts as the same birth date. */
function nearBirth(a: string | null | undefined, b: string | null | undefined): boolean {
  if (!a || !b) return false;
  if (a === b) return true;
  const swapped = `${a.slice(0, 4)}-${a.slice(8)}-${a.slice(5, 7)}`;
  return swapped === b || distance(a, b, 1) <= 1;
}

/** Reasons why the stored person may be the one being entered; empty when nothing speaks for it. */
export function likeness(entered: Described, stored: Described): LikenessReason[] {
  const reasons: LikenessReason[] = [];
  if (entered.snils && entered.snils === stored.snils) reasons.push('snils');
  const phones = (entered.phones ?? []).map(phoneDigits).filter((digits) => digits.length >= 6);
  if (phones.some((digits) => (stored.phones ?? []).some((other) => phoneDigits(other) === digits))) reasons.push('phone');
  const first = sameWord(entered.firstName, stored.firstName);
  const name = sameWord(entered.lastName, stored.lastName) && first;
  const birth = nearBirth(entered.birthDate, stored.birthDate);
  // Another birth date or another patronymic, both known, makes them namesakes.
  const otherBirth = Boolean(entered.birthDate && stored.birthDate) && !birth;
  const otherPatronymic = Boolean(entered.patronymic && stored.patronymic) && !sameWord(entered.patronymic, stored.patronymic);
  if (name && birth) reasons.push('name_and_birth');
  else if (name && !otherBirth && !otherPatronymic) reasons.push('name');
  else if (first && birth && entered.birthDate === stored.birthDate && !otherPatronymic) reasons.push('birth_and_first_name');
  return reasons;
}

/** Order of offers: the fewer, the stronger. */
export function likenessRank(reasons: readonly LikenessReason[]): number {
  return Math.min(...reasons.map((reason) => likenessReasons.indexOf(reason)), likenessReasons.length);
}
