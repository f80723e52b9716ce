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
    'organizations.createOrganization': 'Завести организацию',
    'accounts.createUser': 'Добавить пользователя из командной строки',
    'accounts.createToken': 'Выдать ключ программе',
    'exports.moveIn': 'Перенести организацию из архива',
    'tasks.escalateAlarm': 'Тревога без ответа: спросить следующего',
  } as Record<string, string>,
  // the page
  title: 'Журнал действий',
  subtitle: 'Кто что сделал, открыл или попробовал. Записи нельзя ни изменить, ни убрать незаметно.',
  nobody: 'Без входа',
  hiddenFamily: 'Семья вам не открыта',
  sealedTo: 'Запечатан по {at}.',
  sealed: 'Запечатана',
  waiting: 'Ждёт печати: это несколько секунд',
  hiddenDetails: 'Подробности видит тот, кому открыто само действие.',
  detailNames: {
    roles: 'Роли', code: 'Причина', fields: 'Поля', practice: 'Практика', version: 'Версия', from: 'С', to: 'По', format: 'Вид файла', rows: 'Строк',
    sha256: 'Сумма SHA-256', program: 'Версия программы', count: 'Строк', families: 'Семей', kind: 'Чем', purpose: 'По ссылке', dropSecondFactor: 'Второй шаг', filters: 'Условия', indicator: 'Показатель',
    dryRun: 'Проба', outcome: 'Итог', days: 'Срок, дней', excluded: 'Не вошли', before: 'Было', value: 'Стало',
  } as Record<string, string>,
  detailValues: {
    organization: 'вся организация', workbooks: 'книги Excel', administrator: 'администратор', manager: 'руководитель', 'case-manager': 'куратор', practitioner: 'специалист',
    forbidden: 'роль этого не позволяет', not_found: 'нет или не открыто', wrong_credentials: 'неверная почта или пароль', account_closed: 'вход закрыт',
    invalid_code: 'неверный код', invalid_backup_code: 'неверный запасной код', account_temporarily_locked: 'слишком много попыток',
    invalid_two_factor_cookie: 'вход начат слишком давно', app: 'код из приложения', backup: 'запасной код', invitation: 'приглашение', join: 'ещё одна организация',
    reset: 'новый пароль', name: 'название', timeZone: 'часовой пояс', done: 'сделано', read: 'просмотр', exported: 'выгрузка', refused: 'отказ', failed: 'сбой',
    query: 'поиск', state: 'состояние', caseManager: 'куратор', district: 'район', category: 'категория', sort: 'порядок', family: 'семья', person: 'человек',
    actor: 'сотрудник', operation: 'действие', limit: 'размер страницы', true: 'да', false: 'нет',
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
