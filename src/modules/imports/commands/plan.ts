import { newId } from '../../../kernel/server/new-id.ts';
import type { Workbook } from '../../../kernel/server/workbook/read.ts';
import type { Day } from '../../../kernel/time.ts';
import { loadFamilies, loadLast, loadPeopleOfStaff, loadSnils, type Scope } from '../queries/stored.ts';
import { shown, tidy } from '../rules/cells.ts';
import { Known } from '../rules/known.ts';
import { type Change, SheetPlan } from '../rules/plan.ts';
import { Report } from '../rules/report.ts';
import { type OpenedSheet, openSheets, readRow, type SourceRow } from '../rules/rows.ts';
import { readingOrder, type SheetName } from '../rules/sheets.ts';
import { type PackWords, vocabularyOf } from '../rules/words.ts';
import type { Session } from './session.ts';

const PIECE = 2000;

/** What an import would do: every row decided, nothing written. */
export interface Plan {
  report: Report;
  changes: Record<SheetName, Change[]>;
}

/** Reads the workbook against what is stored. */
export async function planImport(session: Session, scope: Scope, pack: PackWords, workbook: Workbook, today: Day, onProgress: (sheet: string, done: number, total: number) => void): Promise<Plan> {
  const report = new Report();
  const opened = openSheets(workbook.sheets, report);
  const known = new Known(today, vocabularyOf(pack), newId);
  await session.run((tx) => loadPeopleOfStaff(tx, scope, known));
  const codes = familyCodes(opened);
  for (let from = 0; from < codes.length; from += PIECE) await session.run((tx) => loadFamilies(tx, scope, codes.slice(from, from + PIECE), known));

  const changes = Object.fromEntries(readingOrder.map((name) => [name, []])) as unknown as Record<SheetName, Change[]>;
  for (const name of readingOrder) {
    const sheet = opened.get(name);
    if (!sheet) continue;
    const plan = new SheetPlan(sheet, known, report);
    const total = sheet.sheet.rowCount - 1;
    for (let from = 1; from <= total; from += PIECE) {
      const rows: SourceRow[] = [];
      for (let index = from; index <= Math.min(total, from + PIECE - 1); index++) rows.push(readRow(sheet, index, known.vocabulary, report));
      const keys = [...new Set(rows.flatMap((row) => row.key ?? []))];
      const last = await session.run((tx) => loadLast(tx, scope, name, keys));
      if (name === 'Люди') {
        const numbers = [...new Set(rows.flatMap((row) => (typeof row.cells['СНИЛС'] === 'string' ? [row.cells['СНИЛС']] : [])))];
        if (numbers.length > 0) await session.run((tx) => loadSnils(tx, scope, numbers, known));
      }
      for (const row of rows) {
        const change = plan.row(row, last.get(row.key ?? ''));
        if (change) changes[name].push(change);
      }
      onProgress(name, Math.min(from + PIECE - 1, total), total);
    }
  }
  return { report, changes };
}

/** Codes of all families that any sheet names. */
function familyCodes(opened: Map<SheetName, OpenedSheet>): string[] {
  const codes = new Set<string>();
  for (const { sheet, columns } of opened.values()) {
    const column = [...columns].find(([, rule]) => rule.title === 'Код семьи')?.[0];
    if (column === undefined) continue;
    for (let index = 1; index < sheet.rowCount; index++) {
      for (const [at, cell] of sheet.cells(index)) if (at === column) codes.add(tidy(shown(cell)).replaceAll('\n', ' '));
    }
  }
  return [...codes];
}
