import { IconAlertTriangle, IconFileExport, IconPaperclip } from '@tabler/icons-react';
import { fill, formatNumber, plural } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { type Column, DataTable } from '../../../web/ui/data-table.tsx';
import { SplitBar } from '../../../web/ui/figures.tsx';
import { FileFailure, FileLink, useFiles } from '../../../web/ui/file-link.tsx';
import { SidePanel } from '../../../web/ui/side-panel.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { Segments, tabPanel, Tabs } from '../../../web/ui/tabs.tsx';
import { exportReport, type ExcludedItem, type IndicatorFigure, listExcluded, listRecords, type RecordItem, type Report, type ReportFilters } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { carriedConditions } from './conditions.ts';
import css from './report.module.css';
import { HowCounted } from './how-counted.tsx';

interface Props {
  report: Report;
  figure: IndicatorFigure;
  query: Partial<ReportFilters> & { from: string; to: string };
  onClose: () => void;
}

/** What stands behind a number: exactly that many rows, what did not count and why, and the rule. */
export function IndicatorPanel({ report, figure, query, onClose }: Props) {
  const { search, setSearch } = usePlace();
  const tab = search['list'] === 'excluded' || search['list'] === 'how' ? search['list'] : 'records';
  const other = figure.compare && report.indicators.find((one) => one.id === figure.compare!.indicator);
  return (
    <SidePanel title={figure.title} over={`Показатель · ${figure.section === 'activity' ? 'что делали' : 'результат'}`} width={392} onClose={onClose}>
      <p className={css['big']}>
        <b>{formatNumber(figure.value)}</b> <span className="second">{plural(figure.value, ...figure.unitForms).replace(/^\S+\s/, '')} — и ровно {plural(figure.value - figure.withheld, 'строка', 'строки', 'строк')} в списке</span>
      </p>
      {figure.withheld > 0 && <p className="second">Ещё {formatNumber(figure.withheld)} скрыты: нет согласия.</p>}
      {other && (
        <Notice>
          {figure.compare!.text}{' '}
          <PageLink to="/reports" search={{ ...carriedConditions(search), indicator: other.id }} className="link">
            «{other.title}»: {plural(other.value, ...other.unitForms)}
          </PageLink>
        </Notice>
      )}
      <Tabs
        label="Что за числом"
        tabs={[{ id: 'records', title: 'Вошли', count: figure.value - figure.withheld }, { id: 'excluded', title: 'Не вошли' }, { id: 'how', title: 'Как считается' }]}
        value={tab}
        onChange={(id) => setSearch({ list: id === 'records' ? undefined : id, reason: undefined })}
      />
      <div {...tabPanel(tab)} className="stack-tight">
        {tab === 'records' && <Records report={report} figure={figure} query={query} />}
        {tab === 'excluded' && <Excluded report={report} figure={figure} query={query} />}
        {tab === 'how' && <HowCounted report={report} figure={figure} />}
      </div>
    </SidePanel>
  );
}

/** Who a row is about: the person with the family below, or the family. */
function who(people: boolean): Column<RecordItem | ExcludedItem> {
  return {
    key: 'who', title: people ? 'Человек' : 'Семья',
    cell: (row) => {
      const family = row.familyId && row.familyTitle && (
        <PageLink to={`/families/${row.familyId}`} className={people ? undefined : 'nowrap'}>
          {people && row.personName ? row.personName : row.familyTitle} <span className={css['unit']}>{people && row.personName ? row.familyTitle : row.familyCode}</span>
        </PageLink>
      );
      return family || <span>{row.personName} <span className={css['unit']}>{row.code}</span></span>;
    },
  };
}

/** Within one year the day and the month are enough. */
function dateColumn({ from, to }: Report): Column<RecordItem | ExcludedItem> {
  const oneYear = from.slice(0, 4) === to.slice(0, 4);
  const text = (day: string) => (oneYear && day.slice(0, 4) === from.slice(0, 4) ? shortDate(day).slice(0, 5) : shortDate(day));
  return { key: 'date', title: 'Дата', width: oneYear ? 54 : 84, cell: (row) => <span className="numbers">{row.date ? text(row.date) : 'нет'}</span> };
}

function Records({ report, figure, query }: Omit<Props, 'onClose'>) {
  const files = useFiles();
  const params = { practice: report.practice, indicator: figure.id };
  const list = useList(listRecords, { params, query });
  const items = list.items;
  const kinds = items?.some((item) => item.kind);
  const columns: Column<RecordItem>[] = [who(figure.counts === 'people'), dateColumn(report)];
  if (figure.counts === 'people' && items?.some((item) => item.age !== null)) columns.push({ key: 'age', title: 'Лет', right: true, width: 44, cell: (row) => row.age ?? '' });
  if (kinds || items?.some((item) => item.recordKind === 'mentor')) columns.push({ key: 'kind', title: 'Вид', cell: (row) => row.kind ?? row.what });
  if (items?.some((item) => item.recordKind === 'outcome')) columns.push({ key: 'evidence', title: 'Документ', width: 66, cell: (row) => <Evidence text={row.evidence} /> });
  const parts = kinds && items && !list.hasMore ? partsOf(items) : [];
  return (
    <>
      {parts.length > 1 && <SplitBar label="По видам" parts={parts} />}
      <DataTable label={figure.title} columns={columns} list={list} rowKey={(row) => `${row.recordId} ${row.personId ?? row.code}`} dense bare empty={<p className="second">Здесь пока никого: за этот период ничего не вошло.</p>} />
      <FileFailure files={files} />
      {items && items.length > 0 && (
        <div>
          <FileLink small operation={exportReport} params={{ practice: report.practice }} query={{ ...query, indicator: figure.id }} file={fill(texts.book.fileName, { practice: report.practiceTitle, from: shortDate(report.from), to: shortDate(report.to) })} files={files} icon={<IconFileExport size={16} stroke={1.75} aria-hidden="true" />}>
            Этот список
          </FileLink>
        </div>
      )}
    </>
  );
}

function Evidence({ text }: { text: string | null }) {
  return text === null ? (
    <span className={css['missing']}>
      <IconAlertTriangle size={15} stroke={1.75} aria-hidden="true" /> нет
    </span>
  ) : (
    <span className={css['there']} title={text}>
      <IconPaperclip size={15} stroke={1.75} aria-hidden="true" /> есть
    </span>
  );
}

/** Rows by kind, the largest first; beyond three the rest together. */
function partsOf(items: RecordItem[]): { label: string; value: number; colour?: 'other' }[] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item.kind ?? 'без вида', (counts.get(item.kind ?? 'без вида') ?? 0) + 1);
  const sorted = [...counts].map(([label, value]) => ({ label, value })).toSorted((a, b) => b.value - a.value);
  const rest = sorted.slice(3).reduce((sum, part) => sum + part.value, 0);
  return rest > 0 ? [...sorted.slice(0, 3), { label: 'остальное', value: rest, colour: 'other' as const }] : sorted;
}

function Excluded({ report, figure, query }: Omit<Props, 'onClose'>) {
  const { search, setSearch } = usePlace();
  const reason = Object.keys(texts.reasons).find((one) => one === search['reason']) as ExcludedItem['reason'] | undefined;
  const list = useList(listExcluded, { params: { practice: report.practice, indicator: figure.id }, query: { ...query, reason } });
  const reasons = list.first?.reasons ?? [];
  const columns: Column<ExcludedItem>[] = [
    who(figure.counts === 'people'),
    dateColumn(report),
    { key: 'reason', title: 'Почему', cell: (row) => <>{texts.reasons[row.reason]}{row.cancelReason && <span className="small"> {row.cancelReason}</span>}</> },
  ];
  return (
    <>
      <h3 className="second strong">Не вошли и почему</h3>
      {reasons.length > 0 && (
        <Segments
          label="Причина"
          options={[{ value: '', label: 'Все причины' }, ...reasons.map((one) => ({ value: one.reason, label: `${one.title}: ${formatNumber(one.count)}` }))]}
          value={reason ?? ''}
          onChange={(value) => setSearch({ reason: value || undefined })}
        />
      )}
      <DataTable label="Не вошли" columns={columns} list={list} rowKey={(row) => `${row.recordId} ${row.personId ?? row.code} ${row.reason}`} dense bare empty={<p className="second">Вошло всё, что относится к этому показателю за период.</p>} />
    </>
  );
}
