import { plural } from '../../../kernel/texts.ts';
import { type Day, longDate } from '../../../kernel/time.ts';
import type { LapseItem } from '../contract.ts';

const weekdays = new Intl.DateTimeFormat('ru', { weekday: 'long', timeZone: 'UTC' });

/** «Вторник, 24 ноября». */
export function dayTitle(day: Day): string {
  const name = weekdays.format(new Date(`${day}T00:00:00Z`));
  return `${name[0]!.toUpperCase()}${name.slice(1)}, ${longDate(day, day)}`;
}

/** «Вера Алексеевна» of «Вера Алексеевна Соловьёва» or «Соловьёва Вера Алексеевна»; null when there is no patronymic. */
export function addressOf(full: string): string | null {
  const parts = full.trim().split(/\s+/);
  const patronymic = parts.findIndex((part) => /(вич|вна|ична|ьич|оглы|кызы)$/i.test(part));
  return patronymic > 0 && parts.length === 3 ? `${parts[patronymic - 1]} ${parts[patronymic]}` : null;
}

export const days = (count: number) => plural(count, 'день', 'дня', 'дней');
export const familiesCount = (count: number) => plural(count, 'семья', 'семьи', 'семей');
/** «раз в 7»: the days were named just before. */
const every = (norm: number) => (norm === 1 ? 'каждый день' : `раз в\u00a0${norm}`);

/** «Встречи не было 16 дней, по плану раз в 7». */
export function lapseWords(item: LapseItem, today: Day): string {
  if (item.lastContactOn === null) return `На учёте с ${longDate(item.openedOn, today)}, встречи ещё не было`;
  return `Встречи не было ${days(item.days)}, по плану ${every(item.norm)}`;
}
