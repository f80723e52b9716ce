import { fill, formatNumber, writable } from '../../../kernel/texts.ts';
import { longDate, today } from '../../../kernel/time.ts';
import { periodWords, type Report } from '../../indicators/public.ts';
import type { FrozenItem } from '../contract.ts';
import { texts } from '../texts.ru.ts';

const { document: words } = texts;

/** Everything that a report's document says, in words: both makers (Word and PDF) only lay it out. */
export interface DocumentData {
  title: string;
  subtitle: string;
  period: string;
  organization: string;
  /** Name and value pairs of the title page. */
  facts: { name: string; value: string }[];
  withTargets: boolean;
  sections: { title: string; note: string; rows: FigureRow[] }[];
  apart: string;
  noTargets: string | null;
  /** Months of all figures, at most twelve to a table; none for one month or more than three years. */
  months: MonthTable[];
  monthsNote: string;
  rules: string[];
  notes: { title: string; how: string; compare: string | null }[];
  footer: string;
  author: string;
  /** Day of the document, `ГГГГ-ММ-ДД`. */
  madeOn: string;
  labels: typeof words;
}

interface FigureRow {
  title: string;
  unit: string;
  value: string;
  target: string;
  percent: string;
  isBelow: boolean;
}

export interface MonthTable {
  heads: string[];
  sections: { title: string; rows: { title: string; total: string; cells: string[] }[] }[];
}

/** Who made the document and how it was asked. */
export interface DocumentAbout {
  timeZone: string;
  by: string;
  filters: FrozenItem['filters'];
  branches: string[];
  /** Of a submitted report. */
  frozen?: { at: Date; note: string | null; sha256: string };
}

const nbsp = '\u00a0';

/** Keeps short words with the next one and drops what no document can hold. */
export function tie(text: string): string {
  return writable(text)
    .replace(/(?<=^|[\s(«])(а|в|во|и|к|ко|на|не|ни|о|об|от|по|с|со|у|за|из|до|для|или|№|г\.) +/giu, `$1${nbsp}`)
    .replace(/ +(—|–) /g, `${nbsp}$1 `);
}

/** The first of a figure's month heads: «июл.», with the year where the period has several. */
function monthHead(month: string, manyYears: boolean): string {
  const name = new Intl.DateTimeFormat('ru', { month: 'short', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));
  return manyYears ? `${name} ${month.slice(2, 4)}` : name;
}

function monthTables(report: Report): MonthTable[] {
  const months = report.indicators[0]?.months.map((one) => one.month) ?? [];
  if (months.length < 2) return [];
  const manyYears = months[0]!.slice(0, 4) !== months.at(-1)!.slice(0, 4);
  const tables: MonthTable[] = [];
  for (let from = 0; from < months.length; from += 12) {
    tables.push({
      heads: months.slice(from, from + 12).map((month) => monthHead(month, manyYears)),
      sections: inSections(report, (one) => ({ title: tie(one.title), total: formatNumber(one.value), cells: one.months.slice(from, from + 12).map((month) => formatNumber(month.value)) })),
    });
  }
  return tables;
}

function inSections<T>(report: Report, rowOf: (one: Report['indicators'][number]) => T): { title: string; note: string; rows: T[] }[] {
  return (['activity', 'outcome'] as const)
    .map((section) => ({ title: words.sections[section], note: words.sectionNotes[section], rows: report.indicators.filter((one) => one.section === section).map(rowOf) }))
    .filter((section) => section.rows.length > 0);
}

function whose(report: Report, { filters, branches }: DocumentAbout): string {
  const parts = [
    ...(branches.length > 0 ? [fill(branches.length === 1 ? words.branch.one : words.branch.many, { names: branches.join(', ') })] : []),
    ...(filters.district ? [fill(words.district, { name: filters.district.title })] : []),
    ...(filters.category ? [fill(words.category, { name: filters.category.title })] : []),
    ...(filters.caseManager ? [fill(words.caseManager, { name: filters.caseManager.title })] : []),
  ];
  if (parts.length > 0) return parts.join('; ');
  return report.isWhole ? words.wholeOrganization : words.seenOnly;
}

/** The report in words, ready to be laid out. */
export function documentOf(report: Report, about: DocumentAbout): DocumentData {
  const { frozen, timeZone } = about;
  const dayWords = (at: Date) => longDate(today(at, timeZone));
  const made = frozen?.at ?? new Date(report.generatedAt);
  const withTargets = report.indicators.some((one) => one.target !== null);
  const titles = new Map(report.indicators.map((one) => [one.id, one.title]));
  const short = frozen ? frozen.sha256.slice(0, 8) : '';
  return {
    title: words.report,
    subtitle: tie(fill(words.byPractice, { title: report.practiceTitle })),
    period: tie(fill(words.period, { words: periodWords(report) })),
    organization: tie(report.organizationName),
    facts: [
      { name: words.practice, value: tie(`${report.practiceTitle}, ${fill(words.packVersion, { version: report.packVersion })}`) },
      { name: words.periodRow, value: periodWords(report) },
      { name: words.families, value: tie(whose(report, about)) },
      { name: frozen ? words.frozen : words.made, value: dayWords(made) },
      { name: frozen ? words.frozenBy : words.madeBy, value: tie(about.by) },
      ...(frozen?.note ? [{ name: words.note, value: tie(frozen.note) }] : []),
      ...(frozen ? [{ name: words.digest, value: `${frozen.sha256.match(/.{8}/g)!.join(' ')}. ${words.digestNote}` }] : []),
    ],
    withTargets,
    sections: inSections(report, (one) => ({
      title: tie(one.title),
      unit: one.unit,
      value: formatNumber(one.value),
      target: one.target === null ? '' : formatNumber(one.target),
      percent: one.target ? `${formatNumber(Math.round((one.value / one.target) * 100))}${nbsp}%` : '',
      isBelow: one.target !== null && one.value < one.target,
    })),
    apart: tie(words.apart),
    noTargets: withTargets || report.isWhole ? null : tie(words.noTargets),
    months: monthTables(report),
    monthsNote: tie(words.monthsDoNotAdd),
    rules: words.rules.map(tie),
    notes: report.indicators.map((one) => ({
      title: tie(one.title),
      how: tie(one.how),
      compare: one.compare ? tie(`Не путать с «${titles.get(one.compare.indicator) ?? ''}». ${one.compare.text}`) : null,
    })),
    footer: frozen ? fill(words.footerFrozen, { short }) : words.footerLive,
    author: about.by,
    madeOn: today(made, timeZone),
    labels: words,
  };
}
