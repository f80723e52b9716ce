import type { Day } from '../../time.ts';

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
