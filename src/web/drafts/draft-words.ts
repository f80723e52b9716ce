import { type Day, longDate } from '../../kernel/time.ts';
import type { Unfinished } from './use-unfinished.ts';

const kinds: Record<string, string> = { service: 'Услуга', group: 'Группа', aid: 'Помощь', outcome: 'Результат', family: 'Новая семья', signal: 'Сигнал', application: 'Заявление' };

/** «Патронаж семьи, Юдины»; before anything was chosen «Услуга». */
export function draftWords({ kind, title, family }: Pick<Unfinished, 'kind' | 'title' | 'family'>): string {
  const what = title ?? kinds[kind] ?? 'Запись';
  return [kind === 'group' && title ? `Группа: ${title}` : what, family].filter(Boolean).join(', ');
}

const places: Record<string, string> = { family: '/families/new', signal: '/signals/new', application: '/applications/new' };
/** Where the form of a draft is; `what` names the form of a screen that has several. */
export const draftPlace = (kind: string): { to: string; what: string | undefined } => (places[kind] === undefined ? { to: '/record', what: kind } : { to: places[kind], what: undefined });

const clock = new Intl.DateTimeFormat('ru', { hour: 'numeric', minute: '2-digit' });

/** «сегодня, 9:31», «20 ноября, 17:20». */
export function draftTime(at: Date, today: Day): string {
  const day = `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
  return `${day === today ? 'сегодня' : longDate(day, today)}, ${clock.format(at)}`;
}
