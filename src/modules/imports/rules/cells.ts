import { clean, dayComplaint, isSnils } from '../../../kernel/fields.ts';
import type { Cell } from '../../../kernel/server/workbook/read.ts';
import { fill } from '../../../kernel/texts.ts';
import { isDay, shortDate } from '../../../kernel/time.ts';
import { texts } from '../texts.ru.ts';
import type { CellKind, ColumnRule } from './sheets.ts';
import type { Vocabulary, WordList } from './words.ts';

/** A cell in the one form in which imports compare and keep it: text, number, sorted list of words or codes, nothing. */
export type Value = string | number | string[] | null;
export type Cells = Record<string, Value>;

export type ProblemCode = keyof typeof texts.problems;

export interface CellProblem {
  code: ProblemCode;
  message: string;
}

type Parsed = { value: Value } | { problem: CellProblem };

const problem = (code: ProblemCode, values: Record<string, string | number> = {}): Parsed => ({
  problem: { code, message: fill(texts.problems[code], values) },
});

/** Outer and repeated spaces of any kind go; control characters that a database cannot hold go. */
export function tidy(text: string): string {
  return clean(text.normalize('NFC').replace(/[\u200b-\u200d\u2060\ufeff]/g, '')).replace(/[^\S\n]+/gu, ' ').trim();
}

/** The cell as a person reads it in Excel. */
export function shown(cell: Cell | undefined): string {
  if (!cell) return '';
  if (cell.kind === 'text' || cell.kind === 'error') return cell.text;
  if (cell.kind === 'number') return String(cell.number);
  if (cell.kind === 'date') return cell.day === null ? '' : shortDate(cell.day);
  return cell.value ? 'ИСТИНА' : 'ЛОЖЬ';
}

/** Days written as text: ДД.ММ.ГГГГ, ГГГГ-ММ-ДД, an ISO date with a time. Null: no such shape. */
function dayFromText(text: string): string | null {
  const russian = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?$/.exec(text);
  if (russian) return `${russian[3]}-${russian[2]!.padStart(2, '0')}-${russian[1]!.padStart(2, '0')}`;
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(text);
  return iso ? iso[1]! : null;
}

function parseDay(cell: Cell, text: string): Parsed {
  if (cell.kind === 'date') return cell.day !== null && isDay(cell.day) ? { value: cell.day } : problem('bad_date', { why: texts.noSuchDay });
  if (cell.kind === 'number') return problem('bad_date', { why: texts.numberNotDate });
  const day = dayFromText(text);
  if (day === null) return problem('bad_date', { why: texts.dateShape });
  return isDay(day) ? { value: day } : problem('bad_date', { why: dayComplaint(day) });
}

/** A number with a comma or a point, digits grouped with spaces. */
function parseNumber(cell: Cell, text: string): number | null {
  if (cell.kind === 'number') return cell.number;
  if (cell.kind !== 'text') return null;
  const plain = text.replace(/[\s₽]|руб\.?$/giu, '').replace('−', '-').replace(',', '.');
  return /^-?\d{1,15}(\.\d{1,6})?$/.test(plain) ? Number(plain) : null;
}

function words(text: string, list: WordList): Parsed {
  const ids = new Set<string>();
  for (const item of splitList(text)) {
    const id = list.find(item);
    if (id === null) return unknown(item, list);
    ids.add(id);
  }
  return { value: ids.size === 0 ? null : [...ids].sort() };
}

function unknown(text: string, list: WordList): Parsed {
  const near = list.nearest(text).map((title) => `«${title}»`);
  return problem(near.length > 0 ? 'unknown_value' : 'nothing_known', { text: text.slice(0, 100), near: near.join(', ') });
}

export function splitList(text: string): string[] {
  return text.split(';').map(tidy).filter((item) => item !== '');
}

function word(text: string, list: WordList): Parsed {
  const id = list.find(text);
  return id === null ? unknown(text, list) : { value: id };
}

/**
 * Reads a filled cell by the rule of its column. The kind of an outcome needs the outcome, so it comes back as text and is
 * looked up with its row.
 */
export function parseCell(cell: Cell, column: ColumnRule, vocabulary: Vocabulary): Parsed {
  if (cell.kind === 'error') return problem('cell_error', { text: cell.text.slice(0, 20) });
  const text = tidy(shown(cell));
  if (text === '' && cell.kind !== 'date') return { value: null };
  const limit = column.max ?? limits[column.kind] ?? 4000;
  if (text.length > limit) return problem('too_long', { max: limit });
  switch (column.kind) {
    case 'day':
      return parseDay(cell, text);
    case 'snils':
      return parseSnils(cell, text);
    case 'minutes':
    case 'quantity':
    case 'amount':
      return parseAmount(column.kind, parseNumber(cell, text));
    case 'codes': {
      const codes = [...new Set(splitList(text))].sort();
      if (codes.some((code) => code.length > 100)) return problem('too_long', { max: 100 });
      return { value: codes.length === 0 ? null : codes };
    }
    case 'category':
    case 'status':
      return words(text, vocabulary[column.kind]);
    case 'sex':
    case 'role':
    case 'passed':
    case 'closeReason':
    case 'service':
    case 'aid':
    case 'source':
    case 'outcome':
      return word(text, vocabulary[column.kind]);
    default:
      return { value: column.kind === 'text' ? text : text.replaceAll('\n', ' ') };
  }
}

const limits: Partial<Record<CellKind, number>> = { code: 100, codes: 20_000, phone: 60, outcomeKind: 200, snils: 40 };

function parseSnils(cell: Cell, text: string): Parsed {
  const typed = text.replace(/[\s–—-]/gu, '');
  // A number cell has lost its leading zeros.
  const digits = cell.kind === 'number' ? typed.padStart(11, '0') : typed;
  if (!/^\d{11}$/.test(digits)) return problem('bad_snils_shape');
  return isSnils(digits) ? { value: digits } : problem('bad_snils');
}

function parseAmount(kind: 'minutes' | 'quantity' | 'amount', number: number | null): Parsed {
  if (kind === 'minutes') {
    return number !== null && Number.isInteger(number) && number >= 1 && number <= 1440 ? { value: number } : problem('bad_number', { why: texts.minutes });
  }
  if (kind === 'quantity') {
    const rounded = number === null ? null : Math.round(number * 1000) / 1000;
    return rounded !== null && rounded > 0 && rounded < 1e9 ? { value: rounded } : problem('bad_number', { why: texts.quantity });
  }
  const rounded = number === null ? null : Math.round(number * 100) / 100;
  return rounded !== null && rounded >= 0 && rounded < 1e12 ? { value: rounded } : problem('bad_number', { why: texts.amount });
}
