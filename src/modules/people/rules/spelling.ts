/** One spelling of a word for comparing: lower case, ё as е, no marks; and guesses at what Latin letters meant. */

/** «Салтыков–Щедрин» → `салтыков щедрин`. Dashes, dots, quotes and apostrophes part or join nothing. */
export function normalize(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/['’ʼ`]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

const keys = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const letters = 'ёйцукенгшщзхъфывапролджэячсмитьбю';

/** What was meant when the keyboard stood in the Latin layout: `rjdfktd` → `ковалёв`. */
export function fromWrongLayout(text: string): string {
  return [...text.toLowerCase()].map((char) => letters[keys.indexOf(char)] ?? char).join('');
}

/** Longer groups first; several readings where transliterations differ. */
const latin: readonly (readonly [string, readonly string[]])[] = [
  ['shch', ['щ']],
  ['sch', ['щ', 'ш']],
  ['zh', ['ж']],
  ['kh', ['х']],
  ['ts', ['ц', 'тс']],
  ['tz', ['ц']],
  ['ch', ['ч']],
  ['sh', ['ш']],
  ['yo', ['е', 'ье']],
  ['jo', ['е', 'ье']],
  ['io', ['е', 'ио']],
  ['yu', ['ю', 'ью']],
  ['ju', ['ю', 'ью']],
  ['iu', ['ю', 'ью']],
  ['ya', ['я', 'ья']],
  ['ja', ['я', 'ья']],
  ['ia', ['ия', 'ья', 'я']],
  ['ye', ['е', 'ье']],
  ['je', ['е', 'ье']],
  ['ie', ['е', 'ье', 'ие']],
  ['iy', ['ий']],
  ['ij', ['ий']],
  ['yi', ['ый']],
  ['ph', ['ф']],
  ['ck', ['к', 'цк']],
  ['a', ['а']], ['b', ['б']], ['c', ['к', 'ц']], ['d', ['д']], ['e', ['е', 'э']], ['f', ['ф']], ['g', ['г']], ['h', ['х', 'г']],
  ['i', ['и']], ['j', ['й', 'дж']], ['k', ['к']], ['l', ['л', 'ль']], ['m', ['м']], ['n', ['н']], ['o', ['о']], ['p', ['п']],
  ['q', ['к']], ['r', ['р']], ['s', ['с']], ['t', ['т']], ['u', ['у']], ['v', ['в']], ['w', ['в']], ['x', ['кс', 'х']],
  ['y', ['ы', 'й', 'ий']], ['z', ['з']],
];

const mostReadings = 12;

/** Readings of a Latin word in Cyrillic, the likeliest first, at most 12; other characters stay. */
export function fromLatin(word: string): string[] {
  let readings = [''];
  let rest = word.toLowerCase();
  while (rest !== '') {
    const entry = latin.find(([group]) => rest.startsWith(group));
    const choices = entry ? entry[1] : [rest[0]!];
    // The first reading of everything so far goes first, so that a cut keeps the likeliest.
    readings = choices.flatMap((choice) => readings.map((reading) => reading + choice)).slice(0, mostReadings);
    rest = rest.slice(entry ? entry[0].length : 1);
  }
  return readings;
}

export function isLatin(word: string): boolean {
  return /[a-z]/iu.test(word);
}

/**
 * A surname without the ending that tells sex, number and case: `ковалева`, `ковалевы`, `ковалевых` → `ковалев`;
 * `бродская`, `бродские` → `бродск`. Other words stay. Takes a normalized word.
 */
export function stem(word: string): string {
  const possessive = /^(.{2,}(?:ов|ев|ин|ын))(?:а|у|ой|ою|ы|ых|ым|ыми|ом|е)$/u.exec(word);
  if (possessive) return possessive[1]!;
  const adjective = /^(.{2,}[сц]к)(?:ий|ой|ая|ую|ого|ому|им|ие|их|ими|ом)$/u.exec(word);
  return adjective ? adjective[1]! : word;
}

/** The word with each one letter left out, without repeats. */
export function deletions(word: string): string[] {
  const found = new Set<string>();
  for (let i = 0; i < word.length; i++) found.add(word.slice(0, i) + word.slice(i + 1));
  return [...found];
}
