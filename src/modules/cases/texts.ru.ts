import { plural } from '../../kernel/texts.ts';

/** Every word of cases that a person sees. */
export const texts = {
  fields: {
    practice: 'Выберите практику',
    reason: 'Выберите причину из списка',
    category: 'Выберите категорию из списка',
    code: 'Впишите код или оставьте поле пустым',
    members: 'Нужен хотя бы один человек: фамилия и имя взрослого',
  },
  refusals: {
    unknown_practice: 'Такая практика в организации не установлена.',
    unknown_staff: 'Такого коллеги нет или его вход закрыт.',
    unknown_mentor: 'Такого наставника нет в реестре этой практики.',
    unknown_branch: 'Такого отделения нет или оно закрыто.',
    foreign_branch: 'Вы ведёте другое отделение. Выберите своё.',
    unknown_reason: 'Такой причины нет в практике этого дела.',
    already_open: 'В этой практике у семьи уже есть открытое дело.',
    already_closed: 'Дело уже закрыто.',
    not_closed: 'Дело и так открыто.',
    already_in_team: 'Коллега уже в команде этого дела.',
    not_in_team: 'Коллега уже вне команды.',
    nobody_chosen: 'Отметьте семьи или выберите, от кого передать.',
    opened_in_future: 'Этот день ещё не наступил',
    closed_before_opened: 'Дата снятия раньше даты постановки. Проверьте обе',
    closed_in_future: 'Этот день ещё не наступил. Укажите сегодняшний или прошедший',
    closed_without_reason: 'Выберите причину снятия',
    reason_without_date: 'Укажите день снятия',
  },
  moved: (count: number) => plural(count, 'семья', 'семьи', 'семей'),
} as const;
