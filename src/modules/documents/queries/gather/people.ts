import { ageOn, type Day, shortDate } from '../../../../kernel/time.ts';
import { plural } from '../../../../kernel/texts.ts';
import { cases, declineRelative, fullName, initialsFirst, parseName, type PersonName, type Sex } from '../../rules/names.ts';
import { dateWithYear } from '../../rules/words.ts';
import type { Fields, Gathering, NamedPerson, NameForms } from '../../rules/template-data.ts';
import { lives, roles, years } from './words.ts';

/** A person as papers need one: of a family's register, of an application, or only a name beside a signature. */
export interface Told extends PersonName {
  id: string | null;
  sex: Sex | null;
  role: string | null;
  birth: Day | null;
  snils: string | null;
  phone: string | null;
  statuses: string[];
  together: boolean | null;
  /** What compartments may name of this person: the person in the family, ids of rows. */
  holds: string[];
}

export const nobody: Told = { id: null, lastName: '', firstName: '', patronymic: null, sex: null, role: null, birth: null, snils: null, phone: null, statuses: [], together: null, holds: [] };

function formsOf(person: Told): NameForms {
  return Object.fromEntries(cases.map((into) => [into, fullName(person, into, person)])) as unknown as NameForms;
}

/** «112-233-445 95» of eleven digits. */
const snilsWords = (snils: string | null) => (snils === null ? '' : snils.replace(/^(\d{3})(\d{3})(\d{3})(\d{2})$/, '$1-$2-$3\u00a0$4'));

/** The fields of one person; `names` collects whose names were declined. */
export function personOf(person: Told, gathering: Pick<Gathering, 'date'>, corrected: NameForms | undefined, names: Map<string, NamedPerson>): Fields {
  const forms = corrected ?? formsOf(person);
  if (person.id !== null) names.set(person.id, { personId: person.id, forms, source: corrected ? 'corrected' : 'rule' });
  const role = person.role === null ? '' : roles[person.role] ?? '';
  const age = person.birth === null ? null : ageOn(person.birth, gathering.date);
  return {
    name: { ...forms },
    shortName: initialsFirst(person),
    firstName: person.firstName,
    relation: Object.fromEntries(cases.map((into) => [into, declineRelative(role, into)])),
    birthDate: person.birth === null ? '' : shortDate(person.birth),
    birthDateWords: person.birth === null ? '' : dateWithYear(person.birth),
    age: age === null || age < 0 ? '' : plural(age, years.one, years.few, years.many),
    snils: snilsWords(person.snils),
    phone: person.phone ?? '',
    statuses: person.statuses.join(', '),
    lives: person.together === null ? '' : person.together ? lives.together : lives.apart,
    isChild: isChild(person, gathering.date),
    isTeen: age !== null && age >= 14 && age < 18,
  };
}

/** Under 18 on the day; without a birth date the role tells. */
export const isChild = (person: Told, day: Day): boolean => (person.birth === null ? person.role === 'child' : ageOn(person.birth, day) < 18);

/** Full names of these people that people corrected and that still hold. */
export async function correctionsOf(gathering: Gathering, people: readonly Told[]): Promise<Map<string, NameForms>> {
  const known = people.filter((person) => person.id !== null);
  if (known.length === 0) return new Map();
  const corrections = await gathering.corrections(known.map((person) => person.id!));
  return new Map(known.flatMap((person) => {
    const found = corrections.get(person.id!);
    return found && found.of === fullName(person, 'nominative') ? [[person.id!, found.forms] as const] : [];
  }));
}

/** «В. А. Соловьёва» of a colleague's name as it is written; what is not a name of two or three words stays. */
export function shortOf(name: string | null): string {
  if (name === null) return '';
  const parsed = parseName(name);
  return parsed && parsed.lastName !== '' ? initialsFirst(parsed) : name;
}
