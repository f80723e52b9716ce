import { formatNumber } from '../../../kernel/texts.ts';
import { monthName } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { type Column, DataTable } from '../../../web/ui/data-table.tsx';
import { Bar, BarKey, Columns } from '../../../web/ui/figures.tsx';
import type { IndicatorFigure, Report } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { carriedConditions } from './conditions.ts';
import css from './report.module.css';

// The table compares headings by identity, so each section has one.
const headings = {
  activity: <><b>{texts.sections.activity}</b> {texts.sectionNotes.activity}</>,
  outcome: <><b>{texts.sections.outcome}</b> {texts.sectionNotes.outcome}</>,
};
const nothing = <p className="second">В этой практике показателей нет.</p>;

function useOpen() {
  const { search, setSearch } = usePlace();
  return {
    open: (id: string) => setSearch({ indicator: id, list: undefined, reason: undefined }, { push: true }),
    address: (id: string) => ({ ...carriedConditions(search), indicator: id }),
  };
}

function nameColumn(address: (id: string) => Record<string, string | undefined>): Column<IndicatorFigure> {
  return {
    key: 'title', title: 'Показатель',
    cell: (row) => (
      <PageLink to="/reports" search={address(row.id)} className={css['name']!}>
        {row.title} <span className={css['unit']}>{row.unitShort}</span>
      </PageLink>
    ),
  };
}

/** The number itself is the door to its list. */
function valueColumn(address: (id: string) => Record<string, string | undefined>): Column<IndicatorFigure> {
  return {
    key: 'value', title: 'Факт', right: true, width: 64, phone: 'top',
    cell: (row) => (
      <PageLink to="/reports" search={address(row.id)} className={css['value']!} aria-label={`${formatNumber(row.value)}: открыть список`}>
        {formatNumber(row.value)}
      </PageLink>
    ),
  };
}

/** Fact, target, bar and months of every indicator; a row opens its list. */
export function ReportTable({ report, selected }: { report: Report; selected: string | undefined }) {
  const { open, address } = useOpen();
  const withTargets = report.indicators.some((row) => row.target !== null);
  const months = report.indicators[0]?.months ?? [];
  const columns: Column<IndicatorFigure>[] = [nameColumn(address), valueColumn(address)];
  if (withTargets) {
    columns.push(
      { key: 'target', title: 'Цель', right: true, width: 56, phone: 'none', cell: (row) => (row.target === null ? '' : formatNumber(row.target)) },
      { key: 'bar', title: 'К цели', width: 140, phone: 'none', cell: (row) => <Bar value={row.value} target={row.target} /> },
      { key: 'percent', title: '%', right: true, width: 72, cell: (row) => <Percent row={row} /> },
    );
  }
  if (months.length > 1) {
    columns.push({
      key: 'months', width: months.length * 15 + 20, phone: 'none',
      title: <span className={css['ends']}><span>{shortMonth(months[0]!.month)}</span><span>{shortMonth(months.at(-1)!.month)}</span></span>,
      cell: (row) => <Columns values={row.months.map((one) => one.value)} labels={row.months.map((one) => monthName(`${one.month}-01`))} />,
    });
  }
  return (
    <DataTable
      label="Показатели"
      columns={columns}
      rows={report.indicators}
      rowKey={(row) => row.id}
      onOpen={(row) => open(row.id)}
      selected={selected}
      groupOf={(row) => headings[row.section]}
      empty={nothing}
      count={withTargets && <BarKey />}
    />
  );
}

function Percent({ row }: { row: IndicatorFigure }) {
  if (!row.target) return null;
  const percent = Math.round((row.value / row.target) * 100);
  return (
    <>
      <span className="phone-only">цель {formatNumber(row.target)}, </span>
      <span className={`nowrap ${row.value < row.target ? css['below'] : css['reached']}`}>{formatNumber(percent)} %</span>
    </>
  );
}

/** The same columns of months as numbers. */
export function MonthsTable({ report, selected }: { report: Report; selected: string | undefined }) {
  const { open, address } = useOpen();
  const months = report.indicators[0]?.months ?? [];
  const years = new Set(months.map((one) => one.month.slice(0, 4)));
  const columns: Column<IndicatorFigure>[] = [
    nameColumn(address),
    { ...valueColumn(address), title: 'Итог' },
    ...months.map(({ month }, index): Column<IndicatorFigure> => ({
      key: month, right: true, title: `${shortMonth(month)}${years.size > 1 ? ` ${month.slice(2, 4)}` : ''}`,
      cell: (row) => (
        <>
          <span className="phone-only">{shortMonth(month)} </span>
          {formatNumber(row.months[index]?.value ?? 0)}
        </>
      ),
    })),
  ];
  return <DataTable label="Показатели по месяцам" columns={columns} rows={report.indicators} rowKey={(row) => row.id} onOpen={(row) => open(row.id)} selected={selected} groupOf={(row) => headings[row.section]} empty={nothing} />;
}

/** «июль». */
export function shortMonth(month: string): string {
  return new Intl.DateTimeFormat('ru', { month: 'short', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));
}
