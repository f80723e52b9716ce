import type { DocumentTemplate } from '../../practices/public.ts';
import { texts } from '../texts.ru.ts';

const { columns, heading, period } = texts.journal;

/** How a journal is laid out: the same for every practice. */
export const journalTemplate: DocumentTemplate = {
  landscape: true,
  blocks: [
    { text: '{organization.name}', small: true },
    { heading },
    { text: period, align: 'center' },
    {
      table: {
        columns: [
          { title: columns.number, width: 12 }, { title: columns.date, width: 10 }, { title: columns.document, width: 32 }, { title: columns.family, width: 10 }, { title: columns.state, width: 16 },
          { title: columns.signedOn, width: 10 }, { title: columns.by, width: 18 },
        ],
        each: 'lines',
        cells: ['{number}', '{date}', '{document}', '{family}', '{state}', '{signedOn}', '{by}'],
      },
    },
  ],
};
