/** Every word of the audit that a person sees. */
export const texts = {
  outcomes: {
    done: 'Сделано',
    read: 'Просмотр',
    exported: 'Выгрузка',
    refused: 'Отказ',
    failed: 'Сбой',
  },
  /** Acts that have no operation of the API: the operator's command line. */
  extraOperations: {
    'accounts.createUser': 'Добавить пользователя из командной строки',
    'accounts.createToken': 'Выдать ключ программе',
  } as Record<string, string>,
  unknownOperation: 'Действие прежней версии',
  badCursor: 'Начните список сначала.',
  badQuery: 'Проверьте условия в адресе.',
  badPeriod: 'Конец раньше начала. Поменяйте даты местами',
  verified: 'Проверено записей: {checked}. Изменений нет.',
  broken: 'Журнал изменён: записи с {first} по {last}.',
  beyond: 'Журнал изменён: есть записи вне печатей.',
  limits:
    'Не проверить: записи, которые ждут печати (сейчас {waiting}), и конец журнала, срезанный вместе с печатями. Сравните число проверенных с прежней проверкой.',
} as const;
