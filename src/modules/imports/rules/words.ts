/** What headers, titles and names are compared by: no case, no ё, no star, one space of any kind between words. */
export function fold(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[*\u200b-\u200d\u2060\ufeff]/g, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase()
    .replaceAll('ё', 'е');
}

export interface Word {
  id: string;
  title: string;
}

/** Words of one list of a pack, found by id or Russian title. */
export class WordList {
  readonly words: readonly Word[];
  readonly #byText = new Map<string, string>();

  constructor(words: readonly Word[]) {
    this.words = words;
    // A title wins over an id of another word only where nothing else claims it.
    for (const word of words) this.#byText.set(fold(word.id), word.id);
    for (const word of words) this.#byText.set(fold(word.title), word.id);
  }

  find(text: string): string | null {
    return this.#byText.get(fold(text)) ?? null;
  }

  /** Titles that look most like the text, best first. */
  nearest(text: string, most = 3): string[] {
    return nearestOf(text, this.words.map((word) => word.title), most);
  }
}

function pairs(text: string): Map<string, number> {
  const padded = ` ${fold(text)} `;
  const counts = new Map<string, number>();
  for (let at = 0; at + 2 <= padded.length; at++) {
    const pair = padded.slice(at, at + 2);
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return counts;
}

/** Sørensen–Dice likeness of letter pairs, 0…1. */
function likeness(one: Map<string, number>, other: Map<string, number>): number {
  let common = 0;
  let total = 0;
  for (const [pair, count] of one) {
    common += Math.min(count, other.get(pair) ?? 0);
    total += count;
  }
  for (const count of other.values()) total += count;
  return total === 0 ? 0 : (2 * common) / total;
}

/** The known texts most like the given one; at least one as long as there is any. */
export function nearestOf(text: string, known: Iterable<string>, most = 3): string[] {
  const mine = pairs(text.slice(0, 200));
  const ranked = [...known].map((title) => ({ title, score: likeness(mine, pairs(title)) })).sort((a, b) => b.score - a.score || a.title.localeCompare(b.title, 'ru'));
  return ranked.filter(({ score }, at) => at === 0 || (at < most && score > 0.2)).map(({ title }) => title);
}

/** Russian titles of roles in a family → the role's id in the database. */
export const roles: readonly Word[] = [
  { id: 'mother', title: 'мать' },
  { id: 'father', title: 'отец' },
  { id: 'child', title: 'ребёнок' },
  { id: 'guardian', title: 'опекун' },
  { id: 'trustee', title: 'попечитель' },
  { id: 'foster_parent', title: 'приёмный родитель' },
  { id: 'grandmother', title: 'бабушка' },
  { id: 'grandfather', title: 'дедушка' },
  { id: 'other_adult', title: 'другой взрослый' },
];

/** What the pack and the contract let a cell say. */
export interface Vocabulary {
  role: WordList;
  sex: WordList;
  passed: WordList;
  category: WordList;
  status: WordList;
  closeReason: WordList;
  service: WordList;
  aid: WordList;
  source: WordList;
  outcome: WordList;
  /** Kinds of each outcome, by its id. */
  kinds: Map<string, WordList>;
}

/** The lists of a pack that an import needs. */
export interface PackWords {
  categories: readonly Word[];
  statuses: readonly Word[];
  closeReasons: readonly Word[];
  services: readonly Word[];
  aid: readonly Word[];
  sources: readonly Word[];
  outcomes: readonly (Word & { kinds: readonly Word[] })[];
}

export function vocabularyOf(pack: PackWords): Vocabulary {
  return {
    role: new WordList(roles),
    sex: new WordList([{ id: 'm', title: 'м' }, { id: 'f', title: 'ж' }, { id: 'm', title: 'мужской' }, { id: 'f', title: 'женский' }]),
    passed: new WordList([{ id: 'yes', title: 'пройдено' }, { id: 'no', title: 'не пройдено' }]),
    category: new WordList(pack.categories),
    status: new WordList(pack.statuses),
    closeReason: new WordList(pack.closeReasons),
    service: new WordList(pack.services),
    aid: new WordList(pack.aid),
    source: new WordList(pack.sources),
    outcome: new WordList(pack.outcomes),
    kinds: new Map(pack.outcomes.map((outcome) => [outcome.id, new WordList(outcome.kinds)])),
  };
}

