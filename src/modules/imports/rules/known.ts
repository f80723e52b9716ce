import type { Day } from '../../../kernel/time.ts';
import type { Cells } from './cells.ts';
import type { SheetName } from './sheets.ts';
import { fold, nearestOf, type Vocabulary } from './words.ts';

export interface KnownCase {
  id: string;
  openedOn: Day;
  closedOn: Day | null;
  caseManagerId: string | null;
}

export interface KnownMember {
  personId: string;
  role: string;
  birthOn: Day | null;
  deathOn: Day | null;
  fromOn: Day | null;
  toOn: Day | null;
}

/** A family that is stored or accepted from this file. */
export interface KnownFamily {
  id: string;
  code: string;
  isNew: boolean;
  /** Cases of this practice only. */
  cases: KnownCase[];
  /** The case that the sheet «Семьи» speaks of, once known. */
  caseId: string | null;
  members: Map<string, KnownMember>;
}

/** What the row of a key said at its last import. */
export interface LastRow {
  cells: Cells;
  entityId: string;
  importId: string;
}

/** Everything that the rules need to know about what is already there; filled from the database before the rules run. */
export class Known {
  readonly today: Day;
  readonly vocabulary: Vocabulary;
  readonly families = new Map<string, KnownFamily>();
  /** Mentor's code → id, of the register and of accepted rows. */
  readonly mentors = new Map<string, string>();
  /** СНИЛС → who has it, in which family. */
  readonly snils = new Map<string, { personId: string; familyCode: string }[]>();
  /** Keys of rejected rows by sheet: what depends on them is rejected too. */
  readonly rejected: Record<SheetName, Set<string>> = { Семьи: new Set(), Люди: new Set(), Услуги: new Set(), Помощь: new Set(), Результаты: new Set(), Наставники: new Set() };
  readonly #staff = new Map<string, string | null>();
  readonly newId: () => string;

  constructor(today: Day, vocabulary: Vocabulary, newId: () => string) {
    this.today = today;
    this.vocabulary = vocabulary;
    this.newId = newId;
  }

  /** A colleague is found by e-mail or by full name with the words in any order; two of one name are not found. */
  addStaff(id: string, name: string, email: string): void {
    for (const key of [nameKey(name), fold(email)]) this.#staff.set(key, this.#staff.has(key) && this.#staff.get(key) !== id ? null : id);
  }

  findStaff(text: string): string | null {
    return this.#staff.get(fold(text)) ?? this.#staff.get(nameKey(text)) ?? null;
  }

  addSnils(snils: string, personId: string, familyCode: string): void {
    const holders = this.snils.get(snils) ?? [];
    if (!holders.some((one) => one.personId === personId && one.familyCode === familyCode)) holders.push({ personId, familyCode });
    this.snils.set(snils, holders);
  }

  nearestFamilies(code: string): string {
    // Likeness to each of ten thousand codes for each of ten thousand bad rows would take minutes.
    const sample: string[] = [];
    const start = code.slice(0, 2);
    for (const one of this.families.keys()) {
      if (one.startsWith(start) || this.families.size < 500) sample.push(one);
      if (sample.length >= 500) break;
    }
    return nearestOf(code, sample).map((one) => `«${one}»`).join(', ') || '—';
  }

  nearestMentors(code: string): string {
    return nearestOf(code, [...this.mentors.keys()].slice(0, 500)).map((one) => `«${one}»`).join(', ') || '—';
  }
}

function nameKey(name: string): string {
  return fold(name).split(' ').toSorted().join(' ');
}
