/**
 * The title of a family from the surnames of its members: «Ковалёвы», «Ковалёвы и Титовы», and the heading
 * «Семья Ковалёвых». Where Russian grammar wavers (fleeting vowels, surnames that are common nouns) the surname stays as
 * it is written: «Кравец», «Семья Соловей» is never wrong.
 */
export type Sex = 'm' | 'f';

export interface NamedMember {
  lastName: string;
  patronymic?: string | null;
  sex?: Sex | null;
}

interface Forms {
  plural: string;
  genitive: string;
}

const hushing = /[гкхжшчщ]$/u;
const vowel = /[аеёиоуыэюя]/u;

/** Sex told by the person or by the patronymic (-вич, -вна, оглы, кызы); null when neither says. */
export function sexOf(member: NamedMember): Sex | null {
  if (member.sex) return member.sex;
  const patronymic = (member.patronymic ?? '').toLowerCase();
  if (/(вич|ьич|мич|тич|кич|оглы|улы)$/u.test(patronymic)) return 'm';
  if (/(вна|чна|шна|кызы)$/u.test(patronymic)) return 'f';
  return null;
}

function both(text: string): Forms {
  return { plural: text, genitive: text };
}

/** One part of a surname, in lower case; `women`: only women bear it here, so a consonant ending is not declined. */
function partForms(word: string, women: boolean): Forms {
  const cut = (letters: number) => word.slice(0, -letters);
  if (/(ых|их)$/u.test(word)) return both(word);
  if (/(ск|цк)(ий|ой|ая)$/u.test(word)) return { plural: `${cut(2)}ие`, genitive: `${cut(2)}их` };
  if (/(ов|ев|ёв|ин|ын)$/u.test(word)) return { plural: `${word}ы`, genitive: `${word}ых` };
  if (/(ов|ев|ёв|ин|ын)а$/u.test(word)) return { plural: `${cut(1)}ы`, genitive: `${cut(1)}ых` };
  if (/(ая|ый|ой)$/u.test(word) && vowel.test(cut(2))) {
    const end = hushing.test(cut(2)) ? 'и' : 'ы';
    return { plural: `${cut(2)}${end}е`, genitive: `${cut(2)}${end}х` };
  }
  if (/[гкхжшщн]ий$/u.test(word) || /[нжшчщ]яя$/u.test(word)) return { plural: `${cut(2)}ие`, genitive: `${cut(2)}их` };
  if (/[оеиуюэыё]$/u.test(word) || /[аеиоуэюя]а$/u.test(word)) return both(word);
  if (/[бвгджзклмнпрстфхцчшщьи][ая]$/u.test(word)) {
    const soft = word.endsWith('я') || hushing.test(cut(1));
    return { plural: `${cut(1)}${soft ? 'и' : 'ы'}`, genitive: word };
  }
  if (women || /(ец|ок|ек|ёк|ень|ей|ел|ёл)$/u.test(word)) return both(word);
  if (word.endsWith('й')) return { plural: `${cut(1)}и`, genitive: `${cut(1)}ев` };
  if (word.endsWith('ь')) return { plural: `${cut(1)}и`, genitive: `${cut(1)}ей` };
  if (/[жшчщ]$/u.test(word)) return { plural: `${word}и`, genitive: `${word}ей` };
  if (hushing.test(word)) return { plural: `${word}и`, genitive: `${word}ов` };
  if (word.endsWith('ц')) return { plural: `${word}ы`, genitive: `${word}ев` };
  if (/[бвдзлмнпрстф]$/u.test(word)) return { plural: `${word}ы`, genitive: `${word}ов` };
  return both(word);
}

function capital(word: string): string {
  return word === '' ? '' : word[0]!.toUpperCase() + word.slice(1);
}

/** Plural and its genitive of one surname. Names of several words («Мамед оглы»), Latin ones and initials stay. */
export function surnameForms(surname: string, women = false): Forms {
  const tidy = surname.normalize('NFC').trim();
  if (!/^[а-яё]{2,}(-[а-яё]{2,})*$/iu.test(tidy)) return both(tidy);
  const parts = tidy.toLowerCase().split('-').map((part) => partForms(part, women));
  return {
    plural: parts.map((part) => capital(part.plural)).join('-'),
    genitive: parts.map((part) => capital(part.genitive)).join('-'),
  };
}

function distinctForms(members: readonly NamedMember[]): Forms[] {
  const bearers = new Map<string, NamedMember[]>();
  for (const member of members) {
    const key = member.lastName.normalize('NFC').trim().toLowerCase().replaceAll('ё', 'е');
    bearers.set(key, [...(bearers.get(key) ?? []), member]);
  }
  const forms = new Map<string, Forms>();
  for (const group of bearers.values()) {
    const women = group.every((member) => sexOf(member) === 'f');
    const found = surnameForms(group[0]!.lastName, women);
    const key = found.plural.toLowerCase().replaceAll('ё', 'е');
    if (!forms.has(key)) forms.set(key, found);
  }
  return [...forms.values()];
}

function listed(words: string[]): string {
  if (words.length > 3) return `${words[0]}, ${words[1]} и другие`;
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} и ${words.at(-1)}`;
}

/** «Ковалёвы», «Ковалёвы и Титовы», at most three surnames; members in the order they should be named, adults first. */
export function familyTitle(members: readonly NamedMember[]): string {
  return listed(distinctForms(members).map((form) => form.plural));
}

/** «Семья Ковалёвых»; `own` is the title that a person wrote, shown as it is. */
export function familyHeading(members: readonly NamedMember[], own: string | null): string {
  if (own) return own;
  const name = listed(distinctForms(members).map((form) => form.genitive));
  return name === '' ? 'Семья без имени' : `Семья ${name}`;
}
