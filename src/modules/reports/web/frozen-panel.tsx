import { formatNumber, plural } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { type Column, DataTable } from '../../../web/ui/data-table.tsx';
import { SidePanel } from '../../../web/ui/side-panel.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import type { IndicatorFigure } from '../../indicators/contract.ts';
import { changes, type DifferenceItem, type FrozenCard, type FrozenRow, listDifference, listFrozenRecords } from '../contract.ts';
import css from './reports.module.css';
import { changeWords, momentWords } from './words.ts';

interface Props {
  frozen: FrozenCard;
  figure: IndicatorFigure;
  tab: 'sent' | 'difference';
  onClose: () => void;
}

/** The list behind a number as it was sent, or the records that changed since. */
export function FrozenPanel({ frozen, figure, tab, onClose }: Props) {
  return (
    <SidePanel title={figure.title} over={tab === 'sent' ? 'Список, как он был' : 'Что изменилось после отправки'} width={392} onClose={onClose}>
      {tab === 'sent' ? <Kept frozen={frozen} figure={figure} /> : <Changed frozen={frozen} figure={figure} />}
    </SidePanel>
  );
}

/** A person with the family below, a family with its code, or a mentor. */
function Who({ row, people }: { row: FrozenRow; people: boolean }) {
  const name = people && row.personName ? row.personName : (row.familyTitle ?? row.personName);
  const beside = people && row.personName ? (row.familyTitle ?? row.code) : (row.familyCode ?? row.code);
  const words = <>{name} <span className={css['unit']}>{beside}</span></>;
  return row.familyId ? <PageLink to={`/families/${row.familyId}`}>{words}</PageLink> : <span>{words}</span>;
}

function Kept({ frozen, figure }: Pick<Props, 'frozen' | 'figure'>) {
  const list = useList(listFrozenRecords, { params: { id: frozen.id, indicator: figure.id } });
  const withheld = list.first?.withheld ?? 0;
  const people = figure.counts === 'people';
  const kinds = list.items?.some((row) => row.kind);
  const columns: Column<FrozenRow>[] = [
    { key: 'who', title: people ? 'Человек' : 'Семья', cell: (row) => <Who row={row} people={people} /> },
    { key: 'date', title: 'Дата', width: 84, cell: (row) => <span className="numbers">{shortDate(row.date)}</span> },
    ...(people && list.items?.some((row) => row.age !== null) ? [{ key: 'age', title: 'Лет', right: true, width: 44, cell: (row: FrozenRow) => row.age ?? '' }] : []),
    ...(kinds ? [{ key: 'kind', title: 'Вид', cell: (row: FrozenRow) => row.kind ?? row.what }] : []),
  ];
  return (
    <>
      <p>
        <b>{formatNumber(figure.value)}</b> <span className="second">{plural(figure.value, ...figure.unitForms).replace(/^\S+\s/, '')} — столько же строк было в списке</span>
      </p>
      {withheld > 0 && <p className="second">Ещё {formatNumber(withheld)} скрыты: нет согласия.</p>}
      <DataTable label={figure.title} columns={columns} list={list} rowKey={(row) => `${row.recordId} ${row.personId ?? row.code}`} dense bare empty={<p className="second">За этот период ничего не вошло.</p>} />
      <p className="small">{figure.how}</p>
    </>
  );
}

function Changed({ frozen, figure }: Pick<Props, 'frozen' | 'figure'>) {
  const { search, setSearch } = usePlace();
  const { organization, today } = useSession();
  const change = changes.find((one) => one === search['change']);
  const list = useList(listDifference, { params: { id: frozen.id, indicator: figure.id }, query: { change } });
  const people = figure.counts === 'people';
  const columns: Column<DifferenceItem>[] = [
    { key: 'who', title: people ? 'Человек' : 'Семья', cell: (item) => <Who row={(item.now ?? item.before)!} people={people} /> },
    { key: 'date', title: 'Дата', width: 84, cell: (item) => <span className="numbers">{shortDate((item.before ?? item.now)!.date)}</span> },
    {
      key: 'why', title: 'Что изменилось',
      cell: (item) => (
        <span className={css['why']}>
          <span>
            <b>{changeWords[item.change]}.</b> {item.words}
          </span>
          {item.fields.map((field) => (
            <span key={field.field} className="small">
              {field.title}: было «{field.before}», стало «{field.now}»
            </span>
          ))}
          {item.at && <span className="small">{[item.by, momentWords(item.at, organization.timeZone, today)].filter(Boolean).join(', ')}</span>}
        </span>
      ),
    },
  ];
  return (
    <>
      <Segments label="Что показать" options={[{ value: '', label: 'Всё' }, ...changes.map((one) => ({ value: one, label: changeWords[one] }))]} value={change ?? ''} onChange={(value) => setSearch({ change: value || undefined })} />
      <DataTable
        label="Что изменилось"
        columns={columns}
        list={list}
        rowKey={(item) => `${item.change} ${(item.now ?? item.before)!.recordId} ${(item.now ?? item.before)!.personId ?? (item.now ?? item.before)!.code}`}
        dense
        bare
        empty={<p className="second">{change ? 'Таких изменений нет.' : 'В этом списке ничего не изменилось.'}</p>}
      />
    </>
  );
}
