import { Worker } from 'node:worker_threads';
import writeExcelFile from 'write-excel-file/node';
import { fill } from '../../../kernel/texts.ts';
import { monthName, shortDate, today } from '../../../kernel/time.ts';
import type { Context, FileAnswer } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { getPack } from '../../practices/public.ts';
import type { ExportQuery, RecordItem, Report, ReportFilters } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { type After, findIndicator, itemOf, recordPage } from './records.ts';
import { computeReport, type Place, asked, scopeOf } from './report.ts';

const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const { book } = texts;
const columns = book.columns;

type Cell = { value: string | number; fontWeight?: 'bold'; wrap?: boolean; align?: 'right'; backgroundColor?: string } | null;

const head = (value: string): Cell => ({ value, fontWeight: 'bold', wrap: true, backgroundColor: '#E9EDE5' });
const cell = (value: string | number | null): Cell => (value === null || value === '' ? null : { value });
const wrapped = (value: string): Cell => ({ value, wrap: true });

interface Sheet {
  sheet: string;
  data: Cell[][];
  columns: { width: number }[];
  stickyRowsCount?: number;
}

/** All rows of one list, page after page: one statement must not hold a whole register in memory. */
async function* wholeList(tx: Tx, organizationId: number, practice: string, indicatorId: string, filters: ReportFilters): AsyncGenerator<RecordItem> {
  const { pack, indicator } = await findIndicator(tx, organizationId, practice, indicatorId);
  const scope = scopeOf(organizationId, practice, filters);
  let after: After | null = null;
  for (;;) {
    const { rows, next } = await recordPage(tx, scope, indicator.count, 1000, after);
    for (const row of rows) yield itemOf(pack, indicator.count, row);
    const last = rows.at(-1);
    if (next === null || !last) return;
    after = { day: last.happened_on!, record: last.record_id, person: last.person_id ?? '00000000-0000-0000-0000-000000000000' };
  }
}

const listColumns = [
  columns.family, columns.familyCode, columns.person, columns.birthDate, columns.date, columns.what, columns.kind, columns.evidence, columns.code,
];
const listWidths = [24, 14, 34, 15, 13, 36, 26, 34, 18];

function listRow(item: RecordItem): Cell[] {
  return [
    item.familyTitle, item.familyCode, item.personName, item.birthDate && shortDate(item.birthDate), shortDate(item.date), item.what, item.kind,
    item.evidence, item.code,
  ].map(cell);
}

function reportSheet(report: Report, filters: ReportFilters, timeZone: string): Sheet {
  const months = report.indicators[0]?.months.map((one) => one.month) ?? [];
  const first: Cell[][] = [
    [{ value: `${book.report}: ${report.practiceTitle}`, fontWeight: 'bold' }],
    [cell(fill(book.organization, { name: report.organizationName }))],
    [cell(fill(book.period, { from: shortDate(report.from), to: shortDate(report.to) }))],
    [cell(fill(book.made, { at: shortDate(today(new Date(report.generatedAt), timeZone)), version: report.packVersion }))],
  ];
  if (!report.isWhole) {
    const what = [filters.district && book.district, filters.category && book.category, filters.caseManager && book.caseManager].filter(Boolean).join(', ');
    first.push([cell(fill(book.filtered, { what: what || book.part }))]);
  }
  first.push([], [columns.indicator, columns.unit, columns.value, columns.target, columns.percent, ...months.map((month) => `${monthName(`${month}-01`)} ${month.slice(0, 4)}`)].map(head));
  const sections = (['activity', 'outcome'] as const).flatMap((section): Cell[][] => [
    [{ value: texts.sections[section], fontWeight: 'bold' }],
    ...report.indicators
      .filter((one) => one.section === section)
      .map((one) => [
        wrapped(one.title), cell(one.unit), cell(one.value), cell(one.target), cell(one.target ? Math.round((one.value / one.target) * 100) : null),
        ...one.months.map((month) => cell(month.value)),
      ]),
  ]);
  const note: Cell[][] = months.length > 1 ? [[], [cell(book.monthsDoNotAdd)]] : [];
  return { sheet: book.report, data: [...first, ...sections, ...note], columns: [44, 12, 10, 10, 10, ...months.map(() => 11)].map((width) => ({ width })) };
}

function notesSheet(report: Report): Sheet {
  const titles = new Map(report.indicators.map((one) => [one.id, one.title]));
  return {
    sheet: book.notes,
    data: [
      [columns.indicator, columns.how, columns.compare].map(head),
      ...report.indicators.map((one) => [
        wrapped(one.title),
        wrapped(one.how),
        one.compare ? wrapped(`«${titles.get(one.compare.indicator) ?? ''}». ${one.compare.text}`) : null,
      ]),
    ],
    columns: [{ width: 44 }, { width: 80 }, { width: 80 }],
    stickyRowsCount: 1,
  };
}

/** Up to so many rows a workbook takes some 20 ms; a longer one is written in a thread of its own. */
const shortRows = 400;

async function toBytes(sheets: Sheet[]): Promise<Uint8Array> {
  if (sheets.reduce((sum, sheet) => sum + sheet.data.length, 0) <= shortRows) return new Uint8Array(await writeExcelFile(sheets as never).toBuffer());
  const thread = new Worker(new URL('./workbook-thread.ts', import.meta.url), { workerData: sheets });
  return new Promise((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('The thread that writes a workbook ended without one')));
  });
}

/** The report as a workbook: the table with months, all lists one under another, how each figure is counted. */
export async function reportWorkbook(tx: Tx, organization: Place & { timeZone: string }, practice: string, filters: ReportFilters, now: Date): Promise<FileAnswer & { rows: number }> {
  const report = await computeReport(tx, organization, practice, filters, now);
  return workbookOf(report, filters, organization.timeZone, (indicator) => wholeList(tx, organization.id, practice, indicator, filters));
}

/** The workbook of a report that is already there, with its lists from wherever they are kept; `timeZone` of its organization. */
export async function workbookOf(report: Report, filters: ReportFilters, timeZone: string, listOf: (indicator: string) => AsyncIterable<RecordItem>): Promise<FileAnswer & { rows: number }> {
  const lists: Cell[][] = [[columns.indicator, ...listColumns].map(head)];
  for (const indicator of report.indicators) {
    for await (const item of listOf(indicator.id)) lists.push([cell(indicator.title), ...listRow(item)]);
  }
  const bytes = await toBytes([
    reportSheet(report, filters, timeZone),
    { sheet: book.lists, data: lists, columns: [44, ...listWidths].map((width) => ({ width })), stickyRowsCount: 1 },
    notesSheet(report),
  ]);
  const name = fill(book.fileName, { practice: report.practiceTitle, from: shortDate(filters.from), to: shortDate(filters.to) });
  return { bytes, type: xlsxType, name, rows: lists.length - 1 };
}

/** One list as a workbook. */
async function listWorkbook(tx: Tx, organization: Place, practice: string, indicatorId: string, filters: ReportFilters): Promise<FileAnswer & { rows: number }> {
  const { indicator } = await findIndicator(tx, organization.id, practice, indicatorId);
  const data: Cell[][] = [listColumns.map(head)];
  for await (const item of wholeList(tx, organization.id, practice, indicatorId, filters)) data.push(listRow(item));
  const bytes = await toBytes([
    { sheet: book.list, data, columns: listWidths.map((width) => ({ width })), stickyRowsCount: 1 },
    { sheet: book.notes, data: [[wrapped(indicator.title)], [wrapped(indicator.how)]], columns: [{ width: 100 }] },
  ]);
  const name = fill(book.listFileName, { title: indicator.title, from: shortDate(filters.from), to: shortDate(filters.to) });
  return { bytes, type: xlsxType, name, rows: data.length - 1 };
}

export async function exportReport(context: Context, { params, query }: { params: { practice: string }; query: ExportQuery }): Promise<FileAnswer> {
  const { indicator, ...filters } = await asked(context, params.practice, query);
  const { organization } = context.actor;
  await getPack(context.tx, organization.id, params.practice);
  const { rows, ...file } = indicator === undefined
    ? await reportWorkbook(context.tx, organization, params.practice, filters, context.now)
    : await listWorkbook(context.tx, organization, params.practice, indicator, filters);
  context.subject({ details: { practice: params.practice, from: filters.from, to: filters.to, rows, ...(indicator ? { indicator } : {}) } });
  return file;
}
