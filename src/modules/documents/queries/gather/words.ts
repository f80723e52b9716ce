
/** Roles in a family as papers call them. */
export const roles: Record<string, string> = {
  mother: 'мать', father: 'отец', child: 'ребёнок', guardian: 'опекун', trustee: 'попечитель', foster_parent: 'приёмный родитель', grandmother: 'бабушка', grandfather: 'дедушка',
  other_adult: 'другой взрослый',
};
export const lives = { together: 'вместе с семьёй', apart: 'отдельно' };
/** The right of whoever signs for somebody, in the instrumental: «являюсь родителем». */
export const rightInstrumental: Record<string, string> = { self: '', parent: 'родителем', guardian: 'опекуном', trustee: 'попечителем', other: 'представителем' };
export const helpKinds: Record<string, string> = {
  medical: 'медицинская', psychological: 'психологическая', pedagogical: 'педагогическая', legal: 'правовая', social: 'социальная', material: 'вещи и деньги', employment: 'работа', other: 'другая',
};
export const points: Record<string, string> = { entry: 'при входе', interim: 'промежуточное', exit: 'при завершении', follow_up: 'после завершения' };
export const planAnswers: Record<string, string> = { agreed: 'Семья согласна', opinion: 'Семья согласна с оговорками', refused: 'Семья отказалась' };
export const periods: Record<string, string> = { week: 'в неделю', month: 'в месяц', term: 'на весь срок' };
export const times = { one: 'раз', few: 'раза', many: 'раз' };
export const minutes = { one: 'минута', few: 'минуты', many: 'минут' };
export const minutesEach = { one: 'минуте', few: 'минуты', many: 'минут' };
export const years = { one: 'год', few: 'года', many: 'лет' };
export const planDone = { day: 'сделано {day}', all: 'выполнено', going: 'выполнено {done} из {planned}', part: 'выполнено частично, {done} из {planned}', none: 'не выполнено' };
export const wholeFamily = 'вся семья';
export const familyAsWhole = 'семья в целом';
export const reviewRoles: Record<string, string> = { chair: 'председатель', secretary: 'секретарь', member: 'участник', guest: 'приглашённый, без голоса' };
export const presence = { yes: 'участвует', no: 'отсутствует', unknown: '' };
export const familyWords: Record<string, string> = { present: 'Семья участвовала', said: 'Семья передала своё мнение', refused: 'Семья отказалась говорить' };
export const stances: Record<string, string> = { for: 'за', against: 'против', abstained: 'воздержались' };
export const gaps = {
  address: 'Не указан адрес семьи', phone: 'Не указан телефон', adults: 'В семье не записан ни один взрослый', manager: 'У дела нет куратора', mentor: 'За семьёй не закреплён наставник',
  birthDate: 'Не у всех известна дата рождения', right: 'Не указано, что подтверждает право представителя', conclusion: 'Специалист ещё не подписал заключение', answer: 'Семья ещё не ответила на план',
  measures: 'В плане нет мер', amount: 'Не указана сумма помощи', note: 'Не записано, что было на встрече', asks: 'Не записано, о чём просит семья', decision: 'Решение ещё не принято', lines: 'В паспорте нет ни одной строки',
  participants: 'Участники не записаны',
};
/** Sections of a family passport. */
export const passportSections: Record<string, string> = {
  requisites: 'Дело', address: 'Адреса и связь', member: 'Кто в семье', category: 'Категории', status: 'Статусы людей', assessment: 'Оценки', conclusion: 'Заключения специалистов',
  strength: 'Сильные стороны', risk: 'Риски', need: 'Нужды', priority: 'С чего начинаем', service: 'Что сделано', aid: 'Какая помощь', outcome: 'Чего достигли',
};
