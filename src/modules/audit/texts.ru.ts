/** Every word of the audit that a person sees. */
export const texts = {
  outcomes: {
    done: 'Сделано',
    read: 'Просмотр',
    exported: 'Выгрузка',
    refused: 'Отказ',
    failed: 'Сбой',
  },
  nobody: 'Без входа',
  program: 'Программа',
  unknownOperation: 'Действие прежней версии',
} as const;
