import { formatNumber, plural } from '../../../kernel/texts.ts';
import { sheetNames } from '../rules/sheets.ts';
import type { ImportCard, ImportItem } from '../contract.ts';

/** «24.11.2026, 9:31» by the organization's clock. */
export function moment(iso: string, timeZone: string): string {
  return new Intl.DateTimeFormat('ru', { timeZone, day: '2-digit', month: '2-digit', year: 'numeric', hour: 'numeric', minute: '2-digit' }).format(new Date(iso));
}

export function sum(sheets: ImportItem['sheets'], ...what: ('rows' | 'created' | 'updated' | 'unchanged' | 'rejected')[]): number {
  return Object.values(sheets ?? {}).reduce((total, sheet) => total + what.reduce((mine, one) => mine + sheet[one], 0), 0);
}

export function rows(count: number): string {
  return plural(count, 'строка', 'строки', 'строк');
}

/** What the program is busy with, in words. */
export function progressText(progress: ImportCard['progress']): string {
  if (progress === null) return 'Читаем книгу…';
  const of = `${formatNumber(progress.done)} из ${formatNumber(progress.total)}`;
  return (sheetNames as readonly string[]).includes(progress.sheet) ? `Лист «${progress.sheet}»: ${of}` : `${progress.sheet}: ${of}`;
}

/** «Новых 59, изменённых 2, не принято 1». */
export function outcome(sheets: ImportItem['sheets']): string {
  const parts: [string, number][] = [
    ['новых', sum(sheets, 'created')],
    ['изменённых', sum(sheets, 'updated')],
    ['прежних', sum(sheets, 'unchanged')],
    ['не принято', sum(sheets, 'rejected')],
  ];
  const said = parts.filter(([, count]) => count > 0).map(([word, count]) => `${word} ${formatNumber(count)}`);
  return said.length === 0 ? 'строк нет' : said.join(', ');
}

/** Whether the server is still at it: then the page asks again. */
export function isRunning(run: ImportCard | undefined): boolean {
  return run === undefined || run.state === 'running';
}
