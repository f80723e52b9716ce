import type { DocumentTemplate } from '../../practices/public.ts';
import type { Register } from '../contract/registers.ts';
import { texts } from '../texts.ru.ts';

/** Shares of the width, in the order of the columns; also widths of a sheet of Excel. */
export const registerWidths: Record<Register, readonly number[]> = {
  families: [4, 7, 15, 17, 11, 8, 11, 8, 10, 9, 8],
  signals: [4, 9, 10, 19, 13, 10, 8, 11, 10, 8],
  services: [4, 8, 14, 18, 24, 6, 14, 14],
};

/** How a register is laid out: the same for every practice. */
export function registerTemplate(register: Register): DocumentTemplate {
  const columns = Object.entries(texts.registers.columns[register]);
  return {
    landscape: true,
    blocks: [
      { text: '{organization.name}', small: true },
      { heading: texts.journal.heading },
      { text: texts.journal.period, align: 'center' },
      { table: { columns: columns.map(([, title], at) => ({ title, width: registerWidths[register][at]! })), each: 'lines', cells: columns.map(([name]) => `{${name}}`) } },
      { text: texts.registers.note, small: true },
    ],
  };
}
