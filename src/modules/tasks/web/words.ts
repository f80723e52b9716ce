import { plural } from '../../../kernel/texts.ts';
import { type Day, daysBetween, longDate } from '../../../kernel/time.ts';
import { texts } from '../texts.ru.ts';

/** What was said, in quotes; of an alarm raised without a word the program speaks itself. */
export const saidWords = (what: string): string => (what === texts.unsaid ? what : `«${what}»`);

/** «через 12 минут», «12 минут назад»: how far an instant is. */
export function distance(iso: string, now: Date): string {
  const minutes = Math.round((Date.parse(iso) - now.getTime()) / 60_000);
  const far = Math.abs(minutes);
  const words = far < 90 ? plural(far, 'минуту', 'минуты', 'минут') : far < 36 * 60 ? plural(Math.round(far / 60), 'час', 'часа', 'часов') : plural(Math.round(far / 1440), 'день', 'дня', 'дней');
  return far === 0 ? 'сейчас' : minutes > 0 ? `через ${words}` : `${words} назад`;
}

/** For the margin: how late, or until when. */
export function dueWords(dueOn: Day, dueAt: string | null, today: Day): string {
  const left = daysBetween(today, dueOn);
  if (left < -1) return plural(-left, 'день', 'дня', 'дней');
  if (left === -1) return 'вчера';
  if (left === 0) return dueAt ?? 'сегодня';
  return left === 1 ? 'завтра' : longDate(dueOn, today);
}

/** The address of a task's screen as a link takes it. */
export function placeOf(page: string): { to: string; search: Record<string, string> } {
  const [to = page, query] = page.split('?');
  return { to, search: Object.fromEntries(new URLSearchParams(query)) };
}

export const tasksCount = (count: number) => plural(count, 'задача', 'задачи', 'задач');
export const alarmsCount = (count: number) => plural(count, 'тревога', 'тревоги', 'тревог');
