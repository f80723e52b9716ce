import type { Sheet } from '../../../kernel/server/workbook/read.ts';
import { refuseWorkbook } from '../../../kernel/server/workbook/limits.ts';
import { texts } from '../texts.ru.ts';
import { type Cells, parseCell, shown, tidy } from './cells.ts';
import type { LastRow } from './known.ts';
import { Report } from './report.ts';
import { type ColumnRule, helpSheets, keyColumns, keyOf, sheetColumns, type SheetName, sheetNames } from './sheets.ts';
import { fold, type Vocabulary } from './words.ts';
import { fill } from '../../../kernel/texts.ts';
import { Refusal } from '../../../kernel/errors.ts';

/** A sheet of the workbook with the columns that we know. */
export interface OpenedSheet {
  name: SheetName;
  sheet: Sheet;
  columns: Map<number, ColumnRule>;
  /** Titles of the columns that are there. */
  present: ReadonlySet<string>;
}

/** A row after its cells were read: only columns that the sheet has. `good` false: some cell is bad. */
export interface SourceRow {
  sheet: SheetName;
  row: number;
  cells: Cells;
  /** What stood in a cell, for complaints. */
  raw: Map<string, string>;
  key: string | null;
  good: boolean;
}

/** Finds the six sheets and their columns; warns about everything else; refuses a book without any of them (`no_sheets`). */
export function openSheets(sheets: readonly Sheet[], report: Report): Map<SheetName, OpenedSheet> {
  const opened = new Map<SheetName, OpenedSheet>();
  const names = new Map(sheetNames.map((name) => [fold(name), name]));
  const help = new Set(helpSheets.map(fold));
  const known = sheetNames.map((name) => `«${name}»`).join(', ');
  for (const sheet of sheets) {
    const name = names.get(fold(sheet.name));
    const place = { sheet: sheet.name.slice(0, 60), row: 1, column: null, value: sheet.name };
    if (name === undefined) {
      if (!help.has(fold(sheet.name)) && sheet.rowCount > 0) report.warning(place, 'unknown_sheet', { known });
    } else if (opened.has(name)) report.warning(place, 'repeated_sheet');
    else opened.set(name, openSheet(name, sheet, report));
  }
  if (opened.size === 0) throw new Refusal(422, 'no_sheets', fill(texts.refusals.no_sheets, { known }));
  return opened;
}

/** Refuses a book without known sheets (`no_sheets`) or without a single filled row below the headers (`workbook_empty`). */
export function requireRows(sheets: readonly Sheet[]): void {
  const opened = openSheets(sheets, new Report());
  if ([...opened.values()].every(({ sheet }) => sheet.rowCount <= 1)) throw refuseWorkbook('workbook_empty');
}

function openSheet(name: SheetName, sheet: Sheet, report: Report): OpenedSheet {
  const rules = new Map(sheetColumns[name].map((rule) => [fold(rule.title), rule]));
  const columns = new Map<number, ColumnRule>();
  const present = new Set<string>();
  for (const [column, cell] of sheet.rowCount === 0 ? [] : sheet.cells(0)) {
    const title = tidy(shown(cell));
    if (title === '') continue;
    const rule = rules.get(fold(title));
    const place = { sheet: name, row: sheet.rowNumber(0), column: title.slice(0, 100), value: null };
    if (!rule) report.warning(place, 'unknown_column');
    else if (present.has(rule.title)) report.warning(place, 'repeated_column');
    else {
      columns.set(column, rule);
      present.add(rule.title);
    }
  }
  return { name, sheet, columns, present };
}

/** Reads the row at `index` (the header has index 0) and complains about each bad cell. */
export function readRow(opened: OpenedSheet, index: number, vocabulary: Vocabulary, report: Report): SourceRow {
  const { name, sheet, columns } = opened;
  const source: SourceRow = { sheet: name, row: sheet.rowNumber(index), cells: {}, raw: new Map(), key: null, good: true };
  for (const rule of columns.values()) source.cells[rule.title] = null;
  for (const [column, cell] of sheet.cells(index)) {
    const rule = columns.get(column);
    if (!rule) continue;
    const raw = shown(cell).trim();
    source.raw.set(rule.title, raw);
    const parsed = parseCell(cell, rule, vocabulary);
    if ('value' in parsed) source.cells[rule.title] = parsed.value;
    else {
      source.good = false;
      report.errorAs({ sheet: name, row: source.row, column: rule.title, value: raw }, parsed.problem.code, parsed.problem.message);
    }
  }
  // A kind is a word of its outcome, so it is looked up when the outcome is known.
  const { Результат: outcome, Вид: kind } = source.cells;
  if (typeof outcome === 'string' && typeof kind === 'string') source.cells['Вид'] = vocabulary.kinds.get(outcome)?.find(kind) ?? kind;
  const parts = keyColumns[name].map((title) => source.cells[title]);
  if (parts.every((part) => typeof part === 'string')) source.key = keyOf(parts);
  return source;
}

/** Place of a cell of the row, for a complaint. */
export function at(source: SourceRow, column: string): { sheet: string; row: number; column: string; value: string | null } {
  return { sheet: source.sheet, row: source.row, column, value: source.raw.get(column) ?? null };
}

/** Required cells: an empty one is an error; an absent column is one only for what is not there yet. */
export function checkRequired(source: SourceRow, opened: OpenedSheet, exists: boolean, report: Report): void {
  for (const { title, required } of sheetColumns[source.sheet]) {
    if (!required || (source.cells[title] ?? null) !== null) continue;
    const absent = !opened.present.has(title);
    if (absent && exists && !keyColumns[source.sheet].includes(title)) continue;
    // A bad cell was complained about already.
    if (!absent && source.raw.has(title) && source.raw.get(title) !== '') continue;
    source.good = false;
    report.error(at(source, title), 'required', { column: title });
  }
}

/** Titles of the cells that say something else than at the last import. Nothing imported yet counts as empty. */
export function changedCells(cells: Cells, last: LastRow | undefined): string[] {
  return Object.keys(cells).filter((title) => JSON.stringify(cells[title]) !== JSON.stringify(last?.cells[title] ?? null));
}
