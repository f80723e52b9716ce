import { longDate, today } from '../../../kernel/time.ts';
import type { DifferenceItem, FrozenItem } from '../contract.ts';

/** «22 ноября, 9:31» by the organization's clock; of another year with it. */
export function momentWords(at: string, timeZone: string, now: string): string {
  const time = new Intl.DateTimeFormat('ru', { hour: 'numeric', minute: '2-digit', timeZone }).format(new Date(at));
  return `${longDate(today(new Date(at), timeZone), now)}, ${time}`;
}

/** «отделение Северное; район Тихий» of a report over a part of the families; empty for the whole organization. */
export function partWords({ filters, branches }: Pick<FrozenItem, 'filters' | 'branches'>): string {
  return [
    ...branches.map((name) => `отделение «${name}»`),
    ...(filters.district ? [`район: ${filters.district.title}`] : []),
    ...(filters.category ? [`категория: ${filters.category.title}`] : []),
    ...(filters.caseManager ? [`куратор: ${filters.caseManager.title}`] : []),
  ].join('; ');
}

export const changeWords: Record<DifferenceItem['change'], string> = { added: 'Добавилось', gone: 'Ушло', changed: 'Изменилось' };
