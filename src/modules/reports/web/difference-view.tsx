import { formatNumber, plural } from '../../../kernel/texts.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { type Column, DataTable } from '../../../web/ui/data-table.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { texts as indicatorTexts } from '../../indicators/texts.ru.ts';
import { type Difference, type FrozenCard, getDifference } from '../contract.ts';
import css from './reports.module.css';

type Figure = Difference['figures'][number];
const headings = { activity: <b>{indicatorTexts.sections.activity}</b>, outcome: <b>{indicatorTexts.sections.outcome}</b> };
const isChanged = (row: Figure) => row.added + row.gone + row.changed > 0;

/** Every figure as it was sent and as it would be now; each opens the records that made the difference. */
export function DifferenceView({ frozen, selected }: { frozen: FrozenCard; selected: string | undefined }) {
  const { search, setSearch } = usePlace();
  const answer = useOperation(getDifference, { params: { id: frozen.id } });
  if (answer.error && !answer.data) return <FailedState error={answer.error} what="Разница не посчиталась" safe="Отправленный отчёт цел." onRetry={() => void answer.refetch()} waiting={answer.isFetching} />;
  if (!answer.data) return <LoadingState lines={10} />;
  const { figures, packVersionNow } = answer.data;
  const changed = figures.filter(isChanged);
  const everything = search['all'] === '1';
  const to = `/frozen-reports/${frozen.id}`;
  const columns: Column<Figure>[] = [
    {
      key: 'title', title: 'Показатель',
      cell: (row) => (
        <PageLink to={to} search={{ tab: 'difference', indicator: row.id }}>
          {row.title} <span className={css['unit']}>{row.unitShort}</span>
        </PageLink>
      ),
    },
    { key: 'before', title: 'Было', right: true, width: 80, cell: (row) => <><span className="phone-only">было </span>{formatNumber(row.before)}</> },
    { key: 'now', title: 'Сейчас', right: true, width: 80, cell: (row) => <><span className="phone-only">сейчас </span><b>{formatNumber(row.now)}</b></> },
    { key: 'added', title: 'Добавилось', right: true, width: 110, cell: (row) => row.added > 0 && <><span className="phone-only">добавилось </span>{formatNumber(row.added)}</> },
    { key: 'gone', title: 'Ушло', right: true, width: 80, cell: (row) => row.gone > 0 && <><span className="phone-only">ушло </span>{formatNumber(row.gone)}</> },
    { key: 'changed', title: 'Изменилось', right: true, width: 110, cell: (row) => row.changed > 0 && <><span className="phone-only">изменилось </span>{formatNumber(row.changed)}</> },
  ];
  return (
    <>
      {changed.length === 0 ? (
        <Notice tone="pine">Ничего не изменилось: сейчас отчёт посчитался бы точно так же.</Notice>
      ) : (
        <div className="row-apart">
          <p className="second">{plural(changed.length, 'показатель изменился', 'показателя изменились', 'показателей изменились')} из {formatNumber(figures.length)}. Откройте показатель, чтобы увидеть записи и причины.</p>
          <Segments label="Какие показатели" options={[{ value: '', label: 'Изменились' }, { value: '1', label: 'Все' }]} value={everything ? '1' : ''} onChange={(all) => setSearch({ all: all || undefined })} />
        </div>
      )}
      {packVersionNow !== frozen.packVersion && <Notice>Практика сейчас версии {packVersionNow}. Разница посчитана по правилам версии {frozen.packVersion}, по которой отчёт отправлен.</Notice>}
      {(changed.length > 0 || everything) && (
        <DataTable
          label="Что изменилось после отправки"
          columns={columns}
          rows={everything ? figures : changed}
          rowKey={(row) => row.id}
          onOpen={(row) => setSearch({ indicator: row.id, change: undefined }, { push: true })}
          selected={selected}
          groupOf={(row) => headings[row.section]}
          empty={null}
        />
      )}
    </>
  );
}
