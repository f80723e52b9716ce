import { plural } from '../../../kernel/texts.ts';
import { absenceReasonsOf } from '../../practices/contract/pack.ts';
import type { PracticeCard } from '../../practices/contract/operations.ts';
import type { MeetingCard } from '../contract/meetings.ts';
import { texts } from '../texts.ru.ts';
import type { Attending } from './attendance-list.tsx';

export const meetingLabels: Record<string, string> = {
  service: 'Услуга', name: 'Название группы', date: 'Дата', time: 'Начало', minutes: 'Минут', topic: 'Тема', practitioner: 'Кто проводит', place: 'Где', note: 'Заметка',
};

/** The sheet of a meeting as the list of marks holds it, by name. */
export function peopleOf(meeting: MeetingCard): Attending[] {
  return meeting.lines
    .flatMap((line) =>
      line.people.map((one): Attending => ({
        person: one.id, name: one.name, family: line.family, mark: one.mark, minutes: one.minutes ?? '', reason: one.reason ?? '', note: one.note ?? '',
      })),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name, 'ru') || (a.person < b.person ? -1 : 1));
}

/** «нет, болеет, до пятницы», «с опозданием, 45 мин». */
export function markWords(one: { mark: 'here' | 'late' | 'absent'; minutes: number | null; reason: string | null; note: string | null }, practice: PracticeCard): string {
  return [texts.marks[one.mark], one.minutes === null ? '' : `${one.minutes} мин`, absenceReasonsOf(practice).find((word) => word.id === one.reason)?.title, one.note].filter(Boolean).join(', ');
}

/** «ещё 3 человека». */
export const peopleHidden = (count: number) => `ещё ${plural(count, 'человек', 'человека', 'человек')}`;
