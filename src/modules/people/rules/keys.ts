import { fromLatin, isLatin, normalize, stem } from './spelling.ts';

/** How a name is spelled for finding look-alikes over the whole register; see `likeness` for the judgement. */
export interface NameKeys {
  /** Surname without the ending of sex, then the first name. */
  nameKey: string;
  firstKey: string;
  /** The first two letters of the surname and its end, at most four: one typing error leaves one of them whole. */
  lastHead: string;
  lastTail: string;
}

function spelled(text: string): string {
  const word = normalize(text).replaceAll(' ', '');
  return isLatin(word) ? fromLatin(word)[0]! : word;
}

export function nameKeys(lastName: string, firstName: string): NameKeys {
  const last = stem(spelled(lastName));
  const first = spelled(firstName);
  return { nameKey: `${last} ${first}`, firstKey: first, lastHead: last.slice(0, 2), lastTail: last.slice(-Math.max(2, Math.min(4, last.length - 2))) };
}
