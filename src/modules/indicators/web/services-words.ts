import { texts } from '../texts.ru.ts';

/** Which number of a cell the table shows. */
const shownNumbers = ['records', 'families', 'children', 'people', 'hours'] as const;
export type Shown = (typeof shownNumbers)[number];

export const isShown = (text: string | undefined): text is Shown => shownNumbers.some((one) => one === text);

export const shownWords = shownNumbers.map((value) => ({ value, label: texts.services.shown[value] }));

/** The row of all services, as the address calls it. */
export const allServices = 'all';
