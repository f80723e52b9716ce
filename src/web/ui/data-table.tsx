import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { Fragment, useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import type { ApiError } from '../../kernel/web/api.ts';
import { Button } from './button.tsx';
import css from './data-table.module.css';
import { FailedState, useSlow } from './states.tsx';

export interface Column<Row> {
  key: string;
  title: ReactNode;
  /** The cell; the first column holds the bold link (`PageLink`). */
  cell: (row: Row) => ReactNode;
  /** Numbers stand right with even figures. */
  right?: boolean;
  width?: number | string;
  /** Value of `sort` for this column; pressing again adds `-`. */
  sort?: string;
  /** On a phone: `top` beside the first column (a chip), `line` in the second line (usual), `none` not shown. */
  phone?: 'top' | 'line' | 'none';
}

interface ListState<Row> {
  items: Row[] | undefined;
  error: ApiError | null;
  retry: () => void;
  hasMore: boolean;
  loadingMore: boolean;
  more: () => void;
}

interface DataTableProps<Row> {
  /** Said to screen readers: «Семьи». */
  label: string;
  columns: Column<Row>[];
  /** What `useList` gives: rows, the next page, failure and retry at once. */
  list?: ListState<Row>;
  /** Or the rows themselves; undefined while loading. */
  rows?: Row[] | undefined;
  rowKey: (row: Row) => string;
  /** Enter or a press on the row. */
  onOpen?: (row: Row) => void;
  /** Space on the row: to tick it. */
  onTick?: (row: Row) => void;
  /** Key of the row whose side panel is open. */
  selected?: string | undefined;
  /** A heading before the row where its value changes: «Похоже по написанию»; compared by identity. */
  groupOf?: (row: Row) => ReactNode | undefined;
  sort?: string | undefined;
  onSort?: (sort: string) => void;
  error?: ApiError | null;
  onRetry?: () => void;
  /** Shown instead of rows when there are none: ways to begin or which condition to remove. */
  empty: ReactNode;
  /** «Строки 1–50 из 412». */
  count?: ReactNode;
  hasMore?: boolean;
  loadingMore?: boolean;
  onMore?: () => void;
  /** Rows 33 instead of 40, for side panels. */
  dense?: boolean;
  /** No frame: inside a panel. */
  bare?: boolean;
  /** More hints of keys for the footer. */
  hints?: ReactNode;
}

/** A table that becomes two-line rows on a phone; ↑↓ walk along rows, Enter opens. */
export function DataTable<Row>({ list, ...given }: DataTableProps<Row>) {
  const props = list
    ? { ...given, rows: list.items, error: list.error, onRetry: list.retry, hasMore: list.hasMore, loadingMore: list.loadingMore, onMore: list.more }
    : given;
  const { rows, error, empty, columns, dense, bare, label } = props;
  const phone = useMediaQuery('(max-width: 767.98px)', false, { getInitialValueInEffect: false });
  if (error && !rows) return <FailedState error={error} onRetry={props.onRetry} />;
  const box = `${css['box']} ${dense ? css['dense'] : ''} ${bare ? css['bare'] : ''}`;
  if (!rows) return <Loading box={box} columns={phone ? 2 : columns.length} />;
  if (rows.length === 0) return <>{empty}</>;
  return (
    <div className={box}>
      {phone ? <Cards {...props} rows={rows} /> : <Grid {...props} rows={rows} />}
      <Footer {...props} shown={rows.length} label={label} />
    </div>
  );
}

function Grid<Row>({ label, columns, rows, rowKey, onOpen, onTick, selected, groupOf, sort, onSort }: DataTableProps<Row> & { rows: Row[] }) {
  const body = useRef<HTMLTableSectionElement>(null);
  const walk = (event: KeyboardEvent<HTMLElement>) => {
    const lines = [...(body.current?.querySelectorAll<HTMLElement>('tr[data-key]') ?? [])];
    const at = lines.findIndex((line) => line.contains(document.activeElement));
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && at >= 0 && !isTyping(event.target)) {
      event.preventDefault();
      lines[at + step]?.focus();
    }
    const row = event.target === lines[at] ? rows.find((one) => rowKey(one) === lines[at]?.dataset['key']) : undefined;
    if (!row) return;
    if (event.key === 'Enter') onOpen?.(row);
    if (event.code === 'Space' && onTick) {
      event.preventDefault();
      onTick(row);
    }
  };
  const press = (event: MouseEvent, row: Row) => {
    const inner = (event.target as HTMLElement).closest('a, button, input, label');
    if (!inner && window.getSelection()?.isCollapsed !== false) onOpen?.(row);
  };
  const current = selected ?? (rows[0] && rowKey(rows[0]));
  return (
    <div className={css['scroll']}>
      <table className={css['table']} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                className={column.right ? css['right'] : undefined}
                style={{ width: column.width }}
                scope="col"
                aria-sort={column.sort && sort?.replace('-', '') === column.sort ? (sort.startsWith('-') ? 'descending' : 'ascending') : undefined}
              >
                <Heading column={column} sort={sort} onSort={onSort} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row, index) => {
            const key = rowKey(row);
            const heading = headingOf(groupOf, rows, index);
            return (
              <Fragment key={key}>
                {heading !== undefined && (
                  <tr className={css['group']}>
                    <td colSpan={columns.length}>{heading}</td>
                  </tr>
                )}
                <tr
                  data-key={key}
                  tabIndex={onOpen ? (key === current ? 0 : -1) : undefined}
                  className={`${css['rowLine']} ${onOpen ? css['clickable'] : ''} ${key === selected ? css['selected'] : ''}`}
                  aria-current={key === selected || undefined}
                  onKeyDown={onOpen ? walk : undefined}
                  onClick={onOpen ? (event) => press(event, row) : undefined}
                >
                  {columns.map((column, place) => (
                    <td key={column.key} className={`${column.right ? css['right'] : ''} ${place === 0 ? css['first'] : ''}`}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Heading<Row>({ column, sort, onSort }: { column: Column<Row>; sort: string | undefined; onSort: ((sort: string) => void) | undefined }) {
  if (!column.sort || !onSort) return <>{column.title}</>;
  const sorted = sort?.replace('-', '') === column.sort;
  const down = sorted && sort!.startsWith('-');
  const Arrow = down ? IconArrowDown : IconArrowUp;
  return (
    <button type="button" className={`${css['sort']} ${sorted ? css['sorted'] : ''}`} onClick={() => onSort(sorted && !down ? `-${column.sort}` : column.sort!)}>
      {column.title}
      {sorted && <Arrow size={14} stroke={2} color="var(--pine)" aria-hidden="true" />}
    </button>
  );
}

function Cards<Row>({ label, columns, rows, rowKey, selected, groupOf }: DataTableProps<Row> & { rows: Row[] }) {
  const [first, ...rest] = columns;
  const top = rest.filter((column) => column.phone === 'top');
  const line = rest.filter((column) => (column.phone ?? 'line') === 'line');
  return (
    <ul className={css['cards']} aria-label={label}>
      {rows.map((row, index) => {
        const key = rowKey(row);
        const heading = headingOf(groupOf, rows, index);
        return (
          <Fragment key={key}>
            {heading !== undefined && <li className={css['cardGroup']}>{heading}</li>}
            <li className={`${css['card']} ${key === selected ? css['selected'] : ''}`}>
              <div className={css['cardTop']}>
                <div>{first!.cell(row)}</div>
                {top.map((column) => (
                  <Fragment key={column.key}>{column.cell(row)}</Fragment>
                ))}
              </div>
              <div className={css['cardLine']}>
                {line.map((column) => (
                  <span key={column.key}>{column.cell(row)}</span>
                ))}
              </div>
            </li>
          </Fragment>
        );
      })}
    </ul>
  );
}

/** The heading that stands before this row, where it differs from the row above. */
function headingOf<Row>(groupOf: ((row: Row) => ReactNode | undefined) | undefined, rows: Row[], index: number): ReactNode | undefined {
  const heading = groupOf?.(rows[index]!);
  const above = index > 0 ? groupOf?.(rows[index - 1]!) : undefined;
  return heading === above ? undefined : heading;
}

function Footer<Row>({ onOpen, hints, count, hasMore, loadingMore, onMore, shown, error, onRetry }: DataTableProps<Row> & { shown: number }) {
  if (!onOpen && !count && !hasMore && !error) return null;
  return (
    <div className={css['foot']}>
      <div className={css['hints']}>
        {onOpen && (
          <>
            <span>
              <kbd>↑</kbd>
              <kbd>↓</kbd> строка
            </span>
            <span>
              <kbd>Enter</kbd> открыть
            </span>
          </>
        )}
        {hints}
      </div>
      {error ? <span role="status">Не обновилось: {error.message}</span> : <span>{count ?? (hasMore ? `Показано ${shown}` : '')}</span>}
      {error && onRetry && (
        <Button small onClick={onRetry}>
          Повторить
        </Button>
      )}
      {hasMore && onMore && (
        <Button small onClick={onMore} waiting={loadingMore ?? false}>
          Ещё
        </Button>
      )}
    </div>
  );
}

function Loading({ box, columns }: { box: string; columns: number }) {
  const slow = useSlow();
  return (
    <div className={box} role="status" aria-label="Загружаем…">
      {slow && <p className={css['loading']}>Загружаем…</p>}
      <div className={css['greys']} aria-hidden="true">
        {Array.from({ length: 8 }, (_, row) => (
          <div key={row} className={css['greyRow']}>
            {Array.from({ length: columns }, (_unused, column) => (
              <span key={column} className={css['grey']} style={{ flexBasis: `${((column === 0 ? 160 : 90) + ((row * 7 + column * 13) % 24)).toString()}px` }} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function isTyping(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [role=radiogroup], [contenteditable]') !== null;
}
