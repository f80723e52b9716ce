import { formatNumber, plural } from '../../../kernel/texts.ts';
import { monthName, shortDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { type Column, DataTable } from '../../../web/ui/data-table.tsx';
import { SidePanel } from '../../../web/ui/side-panel.tsx';
import { listServiceRecords, type RecordItem, type ReportFilters, type ServicesCell, type ServicesLine } from '../contract.ts';
import { periodWords } from '../rules/periods.ts';
import { texts } from '../texts.ru.ts';
import css from './report.module.css';
import type { Shown } from './services-words.ts';

const words = texts.services;

interface Props {
  practice: string;
  line: ServicesLine;
  cell: ServicesCell;
  shown: Shown;
  /** `ГГГГ-ММ`, null for the whole period. */
  month: string | null;
  query: ReportFilters;
  onClose: () => void;
}

/** Who stands behind a number of the table: exactly that many rows; behind hours their records. */
export function ServicesPanel({ practice, line, cell, shown, month, query, onClose }: Props) {
  const what = shown === 'hours' ? 'records' : shown;
  const value = cell[what];
  const list = useList(listServiceRecords, { params: { practice }, query: { ...query, what, service: line.service ?? undefined, month: month ?? undefined } });
  const people = what === 'people' || what === 'children';
  const columns: Column<RecordItem>[] = [
    {
      key: 'who', title: people ? words.person : words.family,
      cell: (row) => (
        <PageLink to={`/families/${row.familyId}`}>
          {people ? row.personName : row.familyTitle} <span className={css['unit']}>{people ? row.familyTitle : row.familyCode}</span>
        </PageLink>
      ),
    },
    { key: 'date', title: what === 'records' ? words.date : words.firstDate, width: 84, cell: (row) => <span className="numbers">{shortDate(row.date)}</span> },
  ];
  if (people) columns.push({ key: 'age', title: words.age, right: true, width: 44, cell: (row) => row.age !== null && <>{row.age}<span className="phone-only"> {plural(row.age, ...words.years).replace(/^\S+\s/, '')}</span></> });
  if (line.service === null) columns.push({ key: 'what', title: words.service, cell: (row) => row.what });
  const [one, few, many] = words.units[what];
  return (
    <SidePanel title={line.title} over={`${words.over} · ${month === null ? periodWords(query) : `${monthName(`${month}-01`).toLowerCase()} ${month.slice(0, 4)}`}`} width={392} onClose={onClose}>
      <p className={css['big']}>
        <b>{formatNumber(shown === 'hours' ? Math.round(cell.minutes / 6) / 10 : value)}</b>{' '}
        <span className="second">
          {shown === 'hours' ? words.hours : plural(value, one, few, many).replace(/^\S+\s/, '')} — {shown === 'hours' ? words.hoursOf : words.exactly} {plural(value, ...words.row)} {words.inList}
        </span>
      </p>
      <DataTable label={line.title} columns={columns} list={list} rowKey={(row) => `${row.recordId} ${row.personId}`} dense bare empty={<p className="second">{words.nobody}</p>} />
    </SidePanel>
  );
}
