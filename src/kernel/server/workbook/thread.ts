import { parentPort, workerData } from 'node:worker_threads';
import type { Refusal } from '../../errors.ts';
import type { WorkbookLimits } from './limits.ts';
import { parseWorkbook } from './parse.ts';

// The thread that takes a workbook apart: its heap is bounded and it can be ended at any moment.
const { bytes, limits } = workerData as { bytes: Uint8Array; limits: WorkbookLimits };
try {
  const book = parseWorkbook(bytes, limits);
  const transfer = book.sheets.flatMap((sheet) => [sheet.rows, sheet.starts, sheet.columns, sheet.kinds, sheet.values].map((array) => array.buffer as ArrayBuffer));
  parentPort!.postMessage({ book }, transfer);
} catch (error) {
  const { name, code, message } = error as Refusal;
  if (name !== 'Refusal') throw error;
  parentPort!.postMessage({ refusal: { code, message } });
}
