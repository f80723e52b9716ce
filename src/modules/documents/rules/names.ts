import { firstNameRules, kinWords, menInA, type NameRule, patronymicRules, relatives, stillParts, surnameRules } from './name-tables.ts';

/** Cases of Russian in their usual order. */
export const cases = ['nominative', 'genitive', 'dative', 'accusative', 'instrumental', 'prepositional'] as const;
export type Case = (typeof cases)[number];
export type Sex = 'm' | 'f';

export interface PersonName {
  lastName: string;
  firstName: string;
  patronymic?: string | null;
}

/** What may tell whether a name is a man's or a woman's: the record, else the role in the family. */
export interface SexHints {
  sex?: Sex | null;
  role?: string | null;
}

const womenRoles = new Set(['mother', 'grandmother', 'мать', 'бабушка', 'мачеха', 'дочь', 'сестра', 'жена', 'тётя']);
const menRoles = new Set(['father', 'grandfather', 'отец', 'дедушка', 'отчим', 'сын', 'брат', 'муж', 'дядя']);

/** The sex for declining: what is recorded, the patronymic, the role, the ending of the first name, of the surname; null when none says. */
export function sexOfName(name: PersonName, hints: SexHints = {}): Sex | null {
  if (hints.sex) return hints.sex;
  const patronymic = (name.patronymic ?? '').trim().toLowerCase();
  if (/(ич|[\s-](оглы|оглу|улы|уулу))$/u.test(patronymic)) return 'm';
  if (/(вна|чна|шна|[\s-](кызы|гызы))$/u.test(patronymic)) return 'f';
  const role = (hints.role ?? '').toLowerCase();
  if (womenRoles.has(role)) return 'f';
  if (menRoles.has(role)) return 'm';
  const surname = name.lastName.trim().toLowerCase();
  if (/(ов|ев|ёв|ин|ын|ск|цк)(а|ая)$/u.test(surname)) return 'f';
  if (/(ов|ев|ёв|ский|цкий|ской|цкой)$/u.test(surname)) return 'm';
  const first = name.firstName.trim().toLowerCase();
  if (menInA.test(first)) return 'm';
  if (/[ая]$/u.test(first) || first === 'любовь') return 'f';
  if (/[бвгджзйклмнпрстфхцчшщ]$/u.test(first) || first === 'игорь') return 'm';
  return null;
}

const vowel = /[аеёиоуыэюя]/u;
const isUpper = (word: string) => word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase();

/** One word by its rules; whatever no rule knows stays as it is. */
function declineWord(word: string, rules: NameRule[], sex: Sex, at: number): string {
  if (at === 0) return word;
  const lower = word.toLowerCase();
  if (!vowel.test(lower) || !/^[а-яё'’]+$/u.test(lower)) return word;
  const found = rules.find((one) => (one.sex === undefined || one.sex === sex) && one.ends.test(lower));
  if (!found?.forms) return word;
  const [cut, ...endings] = found.forms.split(' ');
  const kept = word.slice(0, word.length + Number(cut));
  const ending = endings[at - 1]!;
  return kept + (isUpper(word) ? ending.toUpperCase() : ending);
}

/** A name of several words and halves: each word declines by itself, particles and known first halves do not. */
function declineName(text: string, rules: NameRule[], sex: Sex | null, at: number): string {
  if (!sex || kinWords.test(text.toLowerCase())) return text;
  return text.split(/(\s+)/u).map((word) => {
    const parts = word.split('-');
    return parts.map((part, index) => {
      const isParticle = part === part.toLowerCase() || (stillParts.has(part.toLowerCase()) && (index < parts.length - 1 || word !== text));
      return isParticle ? part : declineWord(part, rules, sex, at);
    }).join('-');
  }).join('');
}

/** Surname, first name and patronymic in a case. An unknown sex leaves the name as it is written: never wrong, only plain. */
export function declinePerson(name: PersonName, into: Case, hints: SexHints = {}): { lastName: string; firstName: string; patronymic: string } {
  const sex = sexOfName(name, hints);
  const at = cases.indexOf(into);
  return {
    lastName: declineName(name.lastName, surnameRules, sex, at),
    firstName: declineName(name.firstName, firstNameRules, sex, at),
    patronymic: declineName(name.patronymic ?? '', patronymicRules, sex, at),
  };
}

/** «Ковалёвой Марии Петровне». */
export function fullName(name: PersonName, into: Case, hints: SexHints = {}): string {
  const { lastName, firstName, patronymic } = declinePerson(name, into, hints);
  return [lastName, firstName, patronymic].map((part) => part.trim()).filter(Boolean).join(' ');
}

const nbsp = '\u00a0';
/** «А.-М.» of «Анна-Мария». */
const letter = (word: string) => word.trim().split('-').filter(Boolean).map((part) => `${part[0]!.toUpperCase()}.`).join('-');

/** «Ковалёвой М. П.»: for lines of a table; no-break spaces keep the letters together. */
export function nameWithInitials(name: PersonName, into: Case = 'nominative', hints: SexHints = {}): string {
  return [declinePerson(name, into, hints).lastName.trim(), initials(name)].filter(Boolean).join(nbsp);
}

/** «М. П. Ковалёва»: for lines of signatures. */
export function initialsFirst(name: PersonName): string {
  return [initials(name), name.lastName.trim()].filter(Boolean).join(nbsp);
}

function initials(name: PersonName): string {
  const patronymic = kinWords.test((name.patronymic ?? '').toLowerCase()) ? (name.patronymic ?? '').trim().split(/[\s-]/u)[0]! : name.patronymic ?? '';
  return [name.firstName, patronymic].filter((part) => part.trim() !== '').map(letter).join(nbsp);
}

/** A relative or a post in a case: «приёмного родителя», «директору»; words that are not known stay. */
export function declineRelative(words: string, into: Case): string {
  const at = cases.indexOf(into);
  let known = true;
  return words.split(' ').map((word) => {
    // After the first unknown word the rest belongs to it: «директор центра помощи» declines its first word only.
    const forms = known ? relatives[word.toLowerCase()] : undefined;
    if (!forms) {
      known = false;
      return word;
    }
    const form = forms[at]!;
    return /^[А-ЯЁ]/u.test(word) ? form[0]!.toUpperCase() + form.slice(1) : form;
  }).join(' ');
}

/** «Мария Петровна Ковалёва» as staff write names, or «Ковалёва Мария Петровна»: its parts, told by the patronymic; null when it is not a name of two or three words. */
export function parseName(text: string): PersonName | null {
  const words = text.trim().split(/\s+/u);
  if (words.length < 2 || words.length > 3) return null;
  const [first, second, third] = words as [string, string, string?];
  const isPatronymic = (word: string) => /(вич|[кмлтв]ич|вна|чна|шна)$/u.test(word.toLowerCase());
  if (third === undefined) return isPatronymic(second) ? { lastName: '', firstName: first, patronymic: second } : { lastName: second, firstName: first };
  if (isPatronymic(third)) return { lastName: first, firstName: second, patronymic: third };
  return isPatronymic(second) ? { lastName: third, firstName: first, patronymic: second } : { lastName: first, firstName: second, patronymic: third };
}
