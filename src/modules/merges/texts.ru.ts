import { plural } from '../../kernel/texts.ts';
import type { Reason } from './rules/reasons.ts';

/** Every word of merges that a person sees. */
export const texts = {
  fields: {
    kind: 'Выберите: люди или семьи',
    side: 'Выберите, чьё значение оставить',
    pick: 'Выберите вторую запись',
  },
  refusals: {
    same_record: 'Это одна и та же запись: возможно, её уже объединили. Обновите страницу.',
    changed_since: 'Пока вы сравнивали, одну из записей изменили. Посмотрите сравнение ещё раз.',
    not_both_sides: 'Этот человек не состоит в одной из объединяемых семей.',
    person_twice: 'Один человек выбран в двух парах.',
    case_pair: 'Объединяются только открытые дела одной практики, по одному от каждой семьи.',
    not_same_person: 'Сначала скажите, кто из пары остаётся: это один и тот же человек.',
    import_running: 'Сейчас загружается файл. Дождитесь конца загрузки и повторите.',
    code_of_another: 'Код «{code}» за это время получила другая семья. Освободите его и повторите.',
    already_undone: 'Это объединение уже отменено.',
    undo_conflict: 'Отменить нельзя: {what}.',
    decided: 'Про эту пару уже решено, что это разные записи.',
    born_apart: 'У записей разные СНИЛС. Если это один человек, сначала исправьте ошибочный номер.',
    invalid_cursor: 'Страница устарела. Откройте список заново.',
  },
  reasons: {
    snils: 'тот же СНИЛС',
    same: 'то же имя и дата рождения',
    name_and_birth: 'похожие имя и дата рождения',
    phone: 'то же имя и телефон',
    renamed: 'то же имя, отчество и дата рождения, другая фамилия',
    name: 'те же фамилия, имя и отчество, дата рождения не записана',
    members: 'одни и те же люди',
    address: 'тот же адрес и фамилия',
    shared: 'человек числится в обеих',
  } satisfies Record<Reason, string>,
  /** What moves and what may stand in the way, by table: one, few, many. */
  tables: {
    membership: ['место в семье', 'места в семье', 'мест в семье'],
    relation: ['связь', 'связи', 'связей'],
    contact: ['контакт', 'контакта', 'контактов'],
    address: ['адрес', 'адреса', 'адресов'],
    family_category: ['категория', 'категории', 'категорий'],
    person_status: ['статус', 'статуса', 'статусов'],
    family_case: ['дело', 'дела', 'дел'],
    case_team: ['участник команды', 'участника команды', 'участников команды'],
    service_record: ['услуга', 'услуги', 'услуг'],
    service_recipient: ['получатель услуги', 'получателя услуг', 'получателей услуг'],
    aid_record: ['помощь', 'записи о помощи', 'записей о помощи'],
    outcome_record: ['результат', 'результата', 'результатов'],
    assessment: ['оценка', 'оценки', 'оценок'],
    import_row: ['строка загрузок', 'строки загрузок', 'строк загрузок'],
    attachment: ['файл', 'файла', 'файлов'],
    draft: ['черновик', 'черновика', 'черновиков'],
    person: ['человек', 'человека', 'человек'],
    family: ['карточка семьи', 'карточки семьи', 'карточек семьи'],
    field_history: ['строка истории', 'строки истории', 'строк истории'],
  } as Record<string, readonly [string, string, string]>,
  other: ['ещё одна запись', 'ещё записи', 'ещё записей'] as const,
  obstacles: {
    later: (title: string) => `сначала отмените более позднее объединение: ${title}`,
    laterUnseen: 'сначала нужно отменить более позднее объединение: его видит другой сотрудник',
    changed: (what: string) => `после объединения это изменили: ${what}`,
    added: (what: string) => `после объединения людям и делам, которые вернулись бы, добавили: ${what}`,
    code: (code: string) => `код «${code}» получила другая семья`,
  },
  both: (one: string, other: string) => `${one}\n${other}`,
} as const;

/** «412 услуг»; a kind that has no word of its own counts as a record. */
export function counted(table: string, count: number): string {
  return plural(count, ...(texts.tables[table] ?? texts.other));
}

/** Counts by table in one sentence, the many first. */
export function countedAll(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts).toSorted((a, b) => b[1] - a[1]).map(([table, count]) => counted(table, count)).join(', ');
}
