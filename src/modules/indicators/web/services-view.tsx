import { formatNumber, plural } from '../../../kernel/texts.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { type Column, DataTable } from '../../../web/ui/data-table.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { getServicesReport, type ReportFilters, type ServicesCell, type ServicesLine } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { carriedConditions } from './conditions.ts';
import css from './report.module.css';
import { shortMonth } from './report-table.tsx';
import { ServicesPanel } from './services-panel.tsx';
import { allServices, isShown, type Shown, shownWords } from './services-words.ts';

const words = texts.services;

/** «По услугам»: a row of each service, a column of each month; one of five numbers at a time, and each opens its list. */
export function ServicesView({ practice, query }: { practice: string; query: ReportFilters }) {
  const { search, setSearch } = usePlace();
  const answer = useOperation(getServicesReport, { params: { practice }, query }, { keep: true });
  const report = answer.data;
  const shown: Shown = isShown(search['show']) ? search['show'] : 'records';
  if (answer.error && !report) return <FailedState error={answer.error} onRetry={() => void answer.refetch()} waiting={answer.isFetching} />;
  if (!report) return <LoadingState lines={12} />;
  const lines = [report.all, ...report.services];
  const line = lines.find((one) => (one.service ?? allServices) === search['service']);
  const place = search['month'] === undefined ? null : report.months.indexOf(search['month']);
  const cell = line && (place === null ? line.total : line.months[place]);
  return (
    <div className="stack-tight">
      {!report.isWhole && <Notice>{query.district || query.category || query.caseManager ? words.chosenFamilies : words.yourFamilies}</Notice>}
      <div className="row-apart">
        <p className="second">{report.months.length === 0 ? words.tooLong : words.notes[shown]}</p>
        <Segments label={words.whatToShow} options={shownWords} value={shown} onChange={(value) => setSearch({ show: value === 'records' ? undefined : value })} />
      </div>
      <div aria-busy={answer.isPlaceholderData} className={answer.isPlaceholderData ? css['stale'] : undefined}>
        <ServicesTable lines={lines} months={report.months} shown={shown} selected={search['service']} />
      </div>
      {report.withheld > 0 && <p className="second">В списках за числами не видно {plural(report.withheld, 'записи', 'записей', 'записей')}: у семей нет согласия. В числах они есть.</p>}
      {answer.error && <p className="small">{words.notRefreshed} {answer.error.message}</p>}
      {line && cell && (
        <ServicesPanel
          key={`${line.service} ${search['month']} ${shown}`}
          practice={practice} line={line} cell={cell} shown={shown} month={place === null ? null : report.months[place]!} query={query}
          onClose={() => setSearch({ service: undefined, month: undefined })}
        />
      )}
    </div>
  );
}

function ServicesTable({ lines, months, shown, selected }: { lines: ServicesLine[]; months: string[]; shown: Shown; selected: string | undefined }) {
  const { search, setSearch } = usePlace();
  const years = new Set(months.map((month) => month.slice(0, 4)));
  const address = (line: ServicesLine, month?: string) => ({ ...carriedConditions(search), service: line.service ?? allServices, month });
  // The very number whose list is open.
  const isChosen = (line: ServicesLine, month?: string) => selected === (line.service ?? allServices) && search['month'] === month;
  const number = (line: ServicesLine, cell: ServicesCell, month?: string) => {
    const value = shown === 'hours' ? Math.round(cell.minutes / 6) / 10 : cell[shown];
    // Where nothing was done there is no list to open.
    if (cell.records === 0) return <span className={css['none']}>{month === undefined ? '0' : '–'}</span>;
    return (
      <PageLink to="/reports" search={address(line, month)} className={isChosen(line, month) ? css['chosen']! : month === undefined ? css['total']! : css['cell']!} aria-label={`${line.title}, ${month === undefined ? words.period : shortMonth(month)}: ${formatNumber(value)}`}>
        {formatNumber(value)}
      </PageLink>
    );
  };
  const columns: Column<ServicesLine>[] = [
    { key: 'title', title: words.service, cell: (row) => <PageLink to="/reports" search={address(row)} className={row.service === null ? 'strong' : css['name']!}>{row.title}</PageLink> },
    { key: 'total', title: words.total, right: true, width: 76, phone: 'top', cell: (row) => number(row, row.total) },
    ...months.map((month, index): Column<ServicesLine> => ({
      key: month, right: true, title: `${shortMonth(month)}${years.size > 1 ? ` ${month.slice(2, 4)}` : ''}`,
      // On a phone months without records are left out of the line.
      cell: (row) => row.months[index]!.records === 0 ? <span className="desk-only">{number(row, row.months[index]!, month)}</span> : (
        <>
          <span className="phone-only">{shortMonth(month)} </span>
          {number(row, row.months[index]!, month)}
        </>
      ),
    })),
  ];
  return (
    <DataTable
      label={words.table} columns={columns} rows={lines} rowKey={(row) => row.service ?? allServices} selected={selected} empty={<p className="second">{words.nothing}</p>}
      onOpen={(row) => setSearch({ service: row.service ?? allServices, month: undefined }, { push: true })}
    />
  );
}
