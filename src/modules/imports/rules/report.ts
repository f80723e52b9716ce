import { fill } from '../../../kernel/texts.ts';
import { texts } from '../texts.ru.ts';
import type { ProblemCode } from './cells.ts';
import { type SheetName, sheetNames } from './sheets.ts';

/** One complaint about one place of the workbook; `row` is Excel's own number, `value` what stood there. */
export interface Remark {
  sheet: string;
  row: number;
  column: string | null;
  value: string | null;
  code: string;
  message: string;
}

export interface SheetCounts {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

/** What an import answers: exactly this on the command line. */
export interface ImportResult {
  dryRun: boolean;
  sheets: Record<string, SheetCounts>;
  errors: Remark[];
  warnings: Remark[];
}

/** Sentences are finer than codes: these sentences share a code that other systems rely on. */
const publicCodes: Partial<Record<ProblemCode, string>> = {
  required_for_child: 'required',
  bad_snils_shape: 'bad_snils',
  nothing_known: 'unknown_value',
  unknown_family: 'unknown_value',
  unknown_mentor: 'unknown_value',
  depends_on_rejected_family: 'depends_on_rejected',
  depends_on_rejected_person: 'depends_on_rejected',
  depends_on_rejected_mentor: 'depends_on_rejected',
  not_born: 'not_in_family',
  not_member_then: 'not_in_family',
};

export interface Place {
  sheet: string;
  row: number;
  column: string | null;
  value: string | null;
}

/** Gathers counts and complaints while a workbook is gone through. */
export class Report {
  readonly sheets: Record<SheetName, SheetCounts>;
  readonly errors: Remark[] = [];
  readonly warnings: Remark[] = [];

  constructor() {
    this.sheets = Object.fromEntries(sheetNames.map((name) => [name, { rows: 0, created: 0, updated: 0, unchanged: 0, rejected: 0 }])) as Record<SheetName, SheetCounts>;
  }

  error(place: Place, problem: ProblemCode, values: Record<string, string | number> = {}): void {
    this.errors.push(remark(place, problem, fill(texts.problems[problem], values)));
  }

  /** An error whose sentence is already made. */
  errorAs(place: Place, problem: ProblemCode, message: string): void {
    this.errors.push(remark(place, problem, message));
  }

  warning(place: Place, problem: ProblemCode, values: Record<string, string | number> = {}): void {
    this.warnings.push(remark(place, problem, fill(texts.problems[problem], values)));
  }

  result(dryRun: boolean): ImportResult {
    const order = (one: Remark, other: Remark) => sheetNames.indexOf(one.sheet as SheetName) - sheetNames.indexOf(other.sheet as SheetName) || one.row - other.row;
    return { dryRun, sheets: this.sheets, errors: this.errors.toSorted(order), warnings: this.warnings.toSorted(order) };
  }
}

function remark(place: Place, problem: ProblemCode, message: string): Remark {
  const { sheet, row, column, value } = place;
  return { sheet, row, column, value: value === null ? null : value.slice(0, 200), code: publicCodes[problem] ?? problem, message };
}
