import { plural } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import type { GenogramRecord } from '../contract.ts';
import { texts } from '../texts.ru.ts';

type Person = GenogramRecord['people'][number];

/** What the picture says of a person, as name and value pairs: for the table beside it and for screen readers. */
export function bondsOf(picture: Pick<GenogramRecord, 'people' | 'unions' | 'descents' | 'ties' | 'grounds'>, id: string): [name: string, people: string][] {
  const { bonds } = texts.genogram;
  const name = (other: string) => picture.people.find((one) => one.id === other)!.firstName;
  const found = new Map<string, string[]>();
  const add = (title: string, other: string) => found.set(title, [...(found.get(title) ?? []), other]);
  const up = { parent: bonds.parents, care: bonds.carers, grand: bonds.grandparents };
  const down = { parent: bonds.children, care: bonds.cared, grand: bonds.grandchildren };
  for (const one of picture.descents.filter((each) => each.children.includes(id))) for (const parent of one.parents) add(up[one.kind], named(parent));
  for (const one of picture.unions.filter((each) => each.one === id || each.other === id)) add(bonds.unions[one.kind], name(one.one === id ? one.other : one.one) + (one.since ? ` (с ${shortDate(one.since)})` : ''));
  for (const one of picture.descents.filter((each) => each.parents.includes(id))) for (const child of one.children) add(down[one.kind], name(child));
  for (const one of picture.ties.filter((each) => each.one === id || each.other === id)) add(bonds.ties[one.kind], name(one.one === id ? one.other : one.one));
  return [...found].map(([title, people]) => [title, people.join(', ')]);

  function named(parent: string): string {
    const ground = picture.grounds.find((one) => one.carer === parent && one.child === id);
    return name(parent) + (ground ? ` (${ground.words})` : '');
  }
}

/** Where the person is on the day. */
export function placeOf(person: Person): string {
  if (person.dead) return texts.died(shortDate(person.deathDate!), person.sex);
  if (person.together) return texts.living;
  return person.member ? texts.apart : texts.genogram.outside;
}

/** «12 лет»; nothing when nobody knows the birthday. */
export const ageWords = (age: number | null): string => (age === null ? '' : plural(age, 'год', 'года', 'лет'));

/** «Оксана Ковалёва, мать, 34 года, живёт с семьёй. Дети: Кирилл, Соня»: a symbol of the picture in words. */
export function tellPerson(picture: Parameters<typeof bondsOf>[0], person: Person): string {
  const facts = [person.fullName, texts.roles[person.role] ?? person.role, ageWords(person.age), placeOf(person)].filter(Boolean).join(', ');
  return [facts, ...bondsOf(picture, person.id).map(([title, people]) => `${title}: ${people}`)].join('. ');
}
