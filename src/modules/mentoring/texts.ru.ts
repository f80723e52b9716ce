/** Every word of mentoring that a person sees. */
export const texts = {
  fields: {
    lastName: 'Фамилия?',
    firstName: 'Имя?',
    practice: 'В какой практике наставник?',
    testResult: 'Выберите: пройдено или не пройдено',
    code: 'Код: до 60 знаков',
  },
  refusals: {
    unknown_practice: 'Такая практика не установлена',
    code_taken: 'Этот код уже у другого наставника',
    test_date_needed: 'Когда было тестирование? Итог без даты не записать',
    test_in_future: 'Тестирование ещё не прошло. Проверьте дату',
    registered_in_future: 'Дата включения в реестр ещё не наступила',
    bad_cursor: 'Начните список сначала.',
  },
  warnings: {
    registered_without_test: 'В реестр включён без пройденного тестирования. Если так и есть, оставьте',
    registered_before_test: 'В реестр включён раньше, чем прошёл тестирование. Проверьте даты',
  },
  codePrefix: 'Н-',
} as const;
