import type { ReactNode } from 'react';
import { formatNumber } from '../../../kernel/texts.ts';
import { DataTable } from '../../../web/ui/data-table.tsx';
import type { ImportCard } from '../contract.ts';
import { sheetNames } from '../rules/sheets.ts';

type Row = { sheet: string; rows: number; created: number; updated: number; unchanged: number; rejected: number };

const number = (value: number) => (value === 0 ? <span className="second">0</span> : formatNumber(value));

/** How many rows of each sheet are new, changed, as they were, rejected. */
export function SheetCounts({ sheets, planned }: { sheets: NonNullable<ImportCard['sheets']>; planned: boolean }) {
  const rows: Row[] = sheetNames.flatMap((sheet) => (sheets[sheet] && sheets[sheet].rows > 0 ? [{ sheet, ...sheets[sheet] }] : []));
  return (
    <DataTable<Row>
      label={planned ? 'Что будет записано, по листам' : 'Что записано, по листам'}
      rows={rows}
      rowKey={(row) => row.sheet}
      bare
      empty={<p className="second">Заполненных строк нет.</p>}
      columns={[
        { key: 'sheet', title: 'Лист', cell: (row) => <span className="strong">{row.sheet}</span> },
        { key: 'rows', title: 'Строк', right: true, cell: (row) => <Labelled label="строк" value={row.rows}>{number(row.rows)}</Labelled> },
        { key: 'created', title: 'Новых', right: true, cell: (row) => <Labelled label="новых" value={row.created}>{number(row.created)}</Labelled> },
        { key: 'updated', title: 'Изменённых', right: true, cell: (row) => <Labelled label="изменённых" value={row.updated}>{number(row.updated)}</Labelled> },
        { key: 'unchanged', title: 'Прежних', right: true, cell: (row) => <Labelled label="прежних" value={row.unchanged}>{number(row.unchanged)}</Labelled> },
        {
          key: 'rejected',
          title: 'Не принято',
          right: true,
          cell: (row) => <Labelled label="не принято" value={row.rejected}>{row.rejected === 0 ? number(0) : <span className="overdue">{formatNumber(row.rejected)}</span>}</Labelled>,
        },
      ]}
    />
  );
}

/** On a phone a number stands without its header, so its word goes beside it. */
function Labelled({ label, value, children }: { label: string; value: number; children: ReactNode }) {
  // A zero on a phone only takes room.
  return (
    <span className={value === 0 ? 'desk-only' : undefined}>
      <span className="phone-only">{label} </span>
      {children}
    </span>
  );
}
