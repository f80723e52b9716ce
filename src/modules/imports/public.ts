/** The door of imports for the roots: the command line's verb and the tests of other modules. */
export { importFile, type ImportRequest } from './commands/start.ts';
export type { ImportResult, Remark, SheetCounts } from './rules/report.ts';
export { readingOrder, sheetColumns, type SheetName } from './rules/sheets.ts';
