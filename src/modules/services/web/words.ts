import { plural } from '../../../kernel/texts.ts';
import { ageOn, type Day, isDay, longDate } from '../../../kernel/time.ts';

/** How a person is called on a form of the ledger: by first name and what one knows them by. */

const roles: Record<string, string> = {
  mother: 'мама',
  father: 'папа',
  foster_parent: 'приёмный родитель',
  guardian: 'опекун',
  trustee: 'попечитель',
  grandmother: 'бабушка',
  grandfather: 'дедушка',
  other_adult: 'взрослый',
  child: 'ребёнок',
};

/** «мама», «10 лет»; a child without a birth date is «ребёнок». */
export function personWord(person: { role: string | null; birthDate: string | null }, on: Day): string {
  if (person.role === 'child' && person.birthDate) return plural(ageOn(person.birthDate, on), 'год', 'года', 'лет');
  return roles[person.role ?? ''] ?? 'взрослый';
}

/** «2 человека». */
export const peopleCount = (count: number) => plural(count, 'человек', 'человека', 'человек');

/** «9», «9:31» and «931» as the contract wants it: 09:31. What is no time goes on as typed. */
export function readTime(text: string): string | null {
  const clean = text.trim();
  if (clean === '') return null;
  const parts = /^(\d{1,2})[:.\s-]?(\d{2})?$/.exec(clean);
  return parts ? `${parts[1]!.padStart(2, '0')}:${parts[2] ?? '00'}` : clean;
}

/** A value of history as text. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A value of an unfinished form read aloud: titles of the pack's words and of families, dates in words. */
export function valueWords(field: string, value: unknown, words: Record<string, readonly { id: string; title: string }[]>, today: Day): string {
  if (Array.isArray(value)) return value.map((one: { title?: string }) => one.title ?? '').join(', ') || 'пусто';
  if (value === null || value === undefined || value === '') return 'пусто';
  const text = String(value as string | number);
  if (field === 'date' && isDay(text)) return longDate(text, today);
  return words[field]?.find((word) => word.id === text)?.title ?? text;
}
