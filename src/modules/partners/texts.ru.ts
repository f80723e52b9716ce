/** Every word of partners that a person sees. */
export const texts = {
  kinds: {
    medical: 'медицинская',
    psychological: 'психологическая',
    pedagogical: 'педагогическая',
    legal: 'юридическая',
    social: 'социальная',
    material: 'вещами и деньгами',
    employment: 'с работой',
    other: 'другая',
  },
  fields: {
    name: 'Как называется организация?',
    kinds: 'Выберите хотя бы один вид помощи',
    reason: 'Почему закрываете? Хватит двух слов',
  },
  refusals: {
    name_taken: 'Такой партнёр уже есть в реестре',
    closed: 'Партнёр закрыт. Сначала откройте его снова',
    already_closed: 'Партнёр уже закрыт',
    not_closed: 'Партнёр и так открыт',
    closed_in_future: 'Этот день ещё не наступил',
    id_reused: 'Этот идентификатор уже занят. Обновите страницу и повторите.',
    bad_cursor: 'Начните список сначала.',
  },
} as const;
