import { formatNumber } from '../../../kernel/texts.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { type Column, DataTable } from '../../../web/ui/data-table.tsx';
import type { IndicatorFigure, Report } from '../contract.ts';
import { periodWords } from '../rules/periods.ts';
import { texts } from '../texts.ru.ts';
import { carriedConditions } from './conditions.ts';
import css from './report.module.css';

const headings = { activity: <b>{texts.sections.activity}</b>, outcome: <b>{texts.sections.outcome}</b> };

interface Row {
  now: IndicatorFigure;
  before: IndicatorFigure | undefined;
}

/** «+3», «−2», «столько же»: a difference is no grade, so it has no colour. */
function differenceWords(before: number, now: number): string {
  const by = now - before;
  return by === 0 ? 'столько же' : `${by > 0 ? '+' : ''}${formatNumber(by)}`;
}

/** The report beside another period; every figure of both opens its own list. */
export function CompareTable({ report, before, selected }: { report: Report; before: Report; selected: string | undefined }) {
  const { search, setSearch } = usePlace();
  const address = (id: string, of?: 'before') => ({ ...carriedConditions(search), indicator: id, of });
  const figure = (row: IndicatorFigure, of?: 'before') => (
    <PageLink to="/reports" search={address(row.id, of)} className={css['value']!} aria-label={`${row.title}, ${of ? 'было' : 'стало'} ${formatNumber(row.value)}: открыть список`}>
      {formatNumber(row.value)}
    </PageLink>
  );
  const columns: Column<Row>[] = [
    {
      key: 'title', title: 'Показатель',
      cell: ({ now }) => (
        <PageLink to="/reports" search={address(now.id)} className={css['name']!}>
          {now.title} <span className={css['unit']}>{now.unitShort}</span>
        </PageLink>
      ),
    },
    { key: 'before', title: 'Было', right: true, width: 90, cell: (row) => (row.before ? <><span className="phone-only">было </span>{figure(row.before, 'before')}</> : '') },
    { key: 'now', title: 'Стало', right: true, width: 90, cell: ({ now }) => <><span className="phone-only">стало </span>{figure(now)}</> },
    { key: 'by', title: 'Разница', right: true, width: 120, phone: 'top', cell: (row) => <span className="nowrap">{row.before ? differenceWords(row.before.value, row.now.value) : ''}</span> },
  ];
  return (
    <div className="stack-tight">
      <p className="second">
        Было: {periodWords(before)}. Стало: {periodWords(report)}. Оба периода посчитаны сейчас, по одним правилам.
      </p>
      <DataTable
        label="Сравнение периодов"
        columns={columns}
        rows={report.indicators.map((now): Row => ({ now, before: before.indicators.find((one) => one.id === now.id) }))}
        rowKey={(row) => row.now.id}
        onOpen={(row) => setSearch({ indicator: row.now.id, of: undefined, list: undefined, reason: undefined }, { push: true })}
        selected={selected}
        groupOf={(row) => headings[row.now.section]}
        empty={<p className="second">В этой практике показателей нет.</p>}
      />
    </div>
  );
}
