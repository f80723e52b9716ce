import { Worker } from 'node:worker_threads';
import { Refusal } from '../../errors.ts';
import type { Day } from '../../time.ts';
import { Kind, type PackedSheet, type PackedWorkbook } from './cells.ts';
import { dayOfSerial } from './dates.ts';
import { defaultLimits, refuseWorkbook, type WorkbookLimits } from './limits.ts';
import { readDirectory } from './zip.ts';

/** What a cell holds. A formula gives its stored value; an Excel date gives its day, null when no such day exists. */
export type Cell =
  | { kind: 'text'; text: string }
  | { kind: 'number'; number: number }
  | { kind: 'date'; day: Day | null }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'error'; text: string };

export interface Sheet {
  name: string;
  hidden: boolean;
  /** How many rows hold something, the header among them. */
  rowCount: number;
  /** Excel's own number of the row at `index`. */
  rowNumber(index: number): number;
  /** Cells of the row at `index` by column number, 1 = A. */
  cells(index: number): [column: number, cell: Cell][];
}

export interface Workbook {
  sheets: Sheet[];
}

/**
 * Reads an XLSX file that nobody vouches for. The directory is checked here; inflation and XML run in a thread with a
 * bounded heap and a deadline. Refuses with workbook_encrypted, workbook_old_format, workbook_not_xlsx,
 * workbook_too_large, workbook_empty or workbook_damaged (422).
 */
export async function readWorkbook(bytes: Uint8Array, limits: WorkbookLimits = defaultLimits): Promise<Workbook> {
  if (bytes.length > limits.fileBytes) throw refuseWorkbook('workbook_too_large', `файл больше ${limits.fileBytes >> 20} МБ`);
  readDirectory(bytes, limits);
  const book = await parseInThread(bytes, limits);
  const sheets = book.sheets.map((sheet) => openSheet(sheet, book));
  if (sheets.every((sheet) => sheet.rowCount === 0)) throw refuseWorkbook('workbook_empty');
  return { sheets };
}

async function parseInThread(bytes: Uint8Array, limits: WorkbookLimits): Promise<PackedWorkbook> {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: { bytes, limits },
    resourceLimits: { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 24, stackSizeMb: 2 },
    env: {},
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<PackedWorkbook>((resolve, reject) => {
      timer = setTimeout(() => reject(refuseWorkbook('workbook_too_large', 'её не удаётся прочитать за разумное время')), limits.deadline + 2_000);
      worker.once('message', (answer: { book?: PackedWorkbook; refusal?: { code: string; message: string } }) => {
        if (answer.book) resolve(answer.book);
        else reject(new Refusal(422, answer.refusal!.code, answer.refusal!.message));
      });
      worker.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? refuseWorkbook('workbook_too_large', 'на неё не хватает памяти') : error);
      });
      worker.once('exit', () => reject(refuseWorkbook('workbook_damaged')));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function openSheet(packed: PackedSheet, book: PackedWorkbook): Sheet {
  const cellAt = (at: number): Cell => {
    const value = packed.values[at]!;
    switch (packed.kinds[at]) {
      case Kind.number:
        return { kind: 'number', number: value };
      case Kind.date:
        return { kind: 'date', day: dayOfSerial(value, book.date1904) };
      case Kind.boolean:
        return { kind: 'boolean', value: value === 1 };
      case Kind.error:
        return { kind: 'error', text: book.texts[value]! };
      default:
        return { kind: 'text', text: book.texts[value]! };
    }
  };
  return {
    name: packed.name,
    hidden: packed.hidden,
    rowCount: packed.rows.length,
    rowNumber: (index) => packed.rows[index]!,
    cells(index) {
      const cells: [number, Cell][] = [];
      for (let at = packed.starts[index]!; at < packed.starts[index + 1]!; at++) cells.push([packed.columns[at]!, cellAt(at)]);
      return cells;
    },
  };
}
