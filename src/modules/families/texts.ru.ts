import { plural } from '../../kernel/texts.ts';

/** Every word of families that a person sees. */
export const texts = {
  refusals: { invalid_cursor: 'Страница устарела. Откройте список заново.' },
  export: {
    sheet: 'Семьи',
    file: (day: string) => `Семьи ${day}.xlsx`,
    columns: {
      code: 'Код семьи', title: 'Семья', state: 'Дело', openedOn: 'Дата постановки', closedOn: 'Дата снятия', district: 'Район', settlement: 'Населённый пункт',
      caseManager: 'Куратор', categories: 'Категории', childrenCount: 'Детей', servicesLast30Days: 'Услуг за 30 дней', lastContactOn: 'Последний контакт',
    },
  },
  state: { open: 'открыто', closed: 'закрыто' },
  found: (count: number) => plural(count, 'семья', 'семьи', 'семей'),
} as const;
