import { Refusal } from '../../errors.ts';

/** Bounds of a workbook that the program agrees to read. A real register of 10,000 families takes about a tenth of them. */
export interface WorkbookLimits {
  /** Bytes of the file itself. */
  fileBytes: number;
  /** Entries of the zip directory. */
  entries: number;
  /** Sum of the sizes that the zip directory declares. */
  totalBytes: number;
  /** Sum of the parts that are really read: XML of sheets, strings, styles. */
  readBytes: number;
  /** Inflated to packed; sheets of repeated text reach about 40. Asked only of parts over `ratioFrom` bytes. */
  ratio: number;
  ratioFrom: number;
  /** Rows that hold something, in all sheets together. */
  rows: number;
  cells: number;
  sheets: number;
  /** Number of the last column that may hold something. */
  column: number;
  /** Characters of one cell; Excel itself stops at 32,767. */
  cellCharacters: number;
  /** Characters of all different texts. */
  textCharacters: number;
  /** Milliseconds of reading, from the start of the thread. */
  deadline: number;
}

export const defaultLimits: WorkbookLimits = {
  fileBytes: 32 << 20,
  entries: 2_000,
  totalBytes: 400 << 20,
  readBytes: 80 << 20,
  ratio: 120,
  ratioFrom: 1 << 20,
  rows: 250_000,
  cells: 900_000,
  sheets: 200,
  column: 256,
  cellCharacters: 32_767,
  textCharacters: 24_000_000,
  deadline: 20_000,
};

const refusals = {
  workbook_encrypted: 'Книга защищена паролем. Снимите пароль в Excel (Файл, Сведения, Защита книги) и загрузите снова.',
  workbook_old_format: 'Это книга старого вида (.xls). Откройте её в Excel и сохраните как «Книга Excel (*.xlsx)».',
  workbook_not_xlsx: 'Это не книга Excel. Нужен файл .xlsx, сохранённый как «Книга Excel (*.xlsx)».',
  workbook_too_large: 'Книга слишком велика: {what}. Разделите её на несколько и загрузите по очереди.',
  workbook_empty: 'Книга пустая: в ней нет ни одной заполненной строки.',
  workbook_damaged: 'Книга повреждена, прочитать её целиком нельзя. Откройте её в Excel, сохраните заново и повторите.',
} as const;

export type WorkbookCode = keyof typeof refusals;

/** Refuses the workbook (422); `what` completes «слишком велика». */
export function refuseWorkbook(code: WorkbookCode, what = ''): Refusal {
  return new Refusal(422, code, refusals[code].replace('{what}', what));
}
