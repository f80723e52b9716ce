import { Worker } from 'node:worker_threads';
import { composeWorkbook } from './compose.ts';
import type { OutSheet } from './out.ts';

export type { OutCell, OutSheet } from './out.ts';

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
