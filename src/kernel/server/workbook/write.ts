import { Worker } from 'node:worker_threads';
import type { Day } from '../../time.ts';
import { composeWorkbook } from './compose.ts';

/** A cell to write: text, a number, a day as a real Excel date, or nothing. Text never becomes a formula. */
export type OutCell = string | number | { day: Day } | null;

export interface OutSheet {
  name: string;
  columns: { title: string; width: number }[];
  rows: OutCell[][];
  /** Drop-down lists: for the column (1 = A) of rows 2…5000, the cells of another sheet, like `'Справочник'!$A$2:$A$9`. */
  lists?: { column: number; range: string }[];
  /** Long texts break into lines. */
  wrap?: boolean;
}

export const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A workbook of so many cells takes some 20 ms; what is larger would hold up everybody else's requests for seconds. */
const smallCells = 4000;

/** Writes a workbook whose first row of every sheet is a bold, frozen header; a large one in a thread of its own. */
export async function writeWorkbook(sheets: readonly OutSheet[]): Promise<Uint8Array> {
  const cells = sheets.reduce((sum, sheet) => sum + sheet.rows.length * sheet.columns.length, 0);
  if (cells <= smallCells) return composeWorkbook(sheets);
  const worker = new Worker(new URL('./compose-thread.ts', import.meta.url), { workerData: sheets });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The thread that writes a workbook ended without one')));
  });
}
