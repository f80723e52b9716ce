import { shortDate, isDay } from '../../../kernel/time.ts';
import type { Tone } from '../../../web/ui/chip.tsx';
import type { Field } from '../contract.ts';

/** Names of the fields that two records are compared by. */
const fieldNames: Record<string, string> = {
  lastName: 'Фамилия', firstName: 'Имя', patronymic: 'Отчество', birthDate: 'Дата рождения', deathDate: 'Дата смерти', sex: 'Пол', snils: 'СНИЛС',
  code: 'Код семьи', title: 'Название', place: 'Где живут', note: 'Примечание', openedOn: 'Дата постановки', branch: 'Отделение', caseManager: 'Куратор', mentor: 'Наставник',
};

export const fieldName = (field: Field): string => fieldNames[field.name] ?? field.name;

/** A value as people read it. */
export function shown(value: string | null): string {
  if (value === null || value === '') return 'не записано';
  if (value === 'm') return 'мужской';
  if (value === 'f') return 'женский';
  return isDay(value) ? shortDate(value) : value;
}

/** How sure the program is, in a word. */
export function sureness(strength: number): [word: string, tone: Tone] {
  if (strength >= 90) return ['Почти наверняка', 'warn'];
  return strength >= 70 ? ['Очень похоже', 'info'] : ['Возможно', 'neutral'];
}

/** Tables that a person would miss; the rest are the program's own. */
const toldTables = ['family_case', 'service_record', 'aid_record', 'outcome_record', 'assessment', 'membership', 'contact', 'address', 'relation', 'family_category', 'person_status', 'case_team', 'attachment', 'draft'];

export function toldMoves(moves: Readonly<Record<string, number>>): [table: string, count: number][] {
  return toldTables.flatMap((table): [string, number][] => (moves[table] ? [[table, moves[table]]] : []));
}

/** A moment as day and time of the organization. */
export function moment(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat('ru', { timeZone, day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}
