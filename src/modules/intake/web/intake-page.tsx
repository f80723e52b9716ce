import { IconBellPlus, IconFilePlus } from '@tabler/icons-react';
import { plural } from '../../../kernel/texts.ts';
import { longDate, shortDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { Notice, RefusedState } from '../../../web/ui/states.tsx';
import { Segments, Tabs, tabPanel } from '../../../web/ui/tabs.tsx';
import { shortName } from '../../families/web/use-family-words.ts';
import { addApplication, addSignal, listApplications, listSignals, listWaiting, type ApplicationItem, type SignalItem, type WaitingItem } from '../contract.ts';
import { ApplicationChip, DueWord, SignalChip } from './parts.tsx';

/** «Обращения»: signals to check, applications to decide, who waits. `?tab=`, `?show=`. */
export default function IntakePage() {
  const { search, setSearch } = usePlace();
  const { practice, practices } = useSession();
  const can = useCan();
  const tabs = [
    ...(can(listSignals) ? [{ id: 'signals', title: 'Сигналы' }] : []),
    ...(can(listApplications) ? [{ id: 'applications', title: 'Заявления' }] : []),
    ...(can(listWaiting) ? [{ id: 'waiting', title: 'Очередь' }] : []),
  ];
  const tab = tabs.find((one) => one.id === search['tab'])?.id ?? tabs[0]?.id;
  const actions = (
    <>
      {can(addApplication) && (
        <ButtonLink to="/applications/new" icon={<IconFilePlus size={18} stroke={1.75} />}>
          Новое заявление
        </ButtonLink>
      )}
      <ButtonLink to="/signals/new" variant="primary" icon={<IconBellPlus size={18} stroke={1.75} />}>
        Записать сигнал
      </ButtonLink>
    </>
  );
  if (practice === undefined) {
    return (
      <Page title="Обращения" narrow>
        <RefusedState title="Практика ещё не установлена">Сроки, признаки и причины берутся из практики. Её устанавливают в разделе «Практики».</RefusedState>
      </Page>
    );
  }
  return (
    <Page title="Обращения" beside={practices.find((one) => one.id === practice)?.title} {...(can(addSignal) ? { actions } : {})}>
      {tab === undefined ? (
        <Notice>Заметили, что семье плохо? Запишите сигнал: его сразу увидит руководитель и назначит, кто проверит.</Notice>
      ) : (
        <>
          <Tabs label="Разделы обращений" tabs={tabs} value={tab} onChange={(next) => setSearch({ tab: next, show: undefined }, { push: true })} />
          <div {...tabPanel(tab)} className="stack">
            {tab === 'signals' && <Signals practice={practice} />}
            {tab === 'applications' && <Applications practice={practice} />}
            {tab === 'waiting' && <WaitingList practice={practice} />}
          </div>
        </>
      )}
    </Page>
  );
}

const one = (found: string | undefined, allowed: readonly string[]) => (found !== undefined && allowed.includes(found) ? found : allowed[0]!);

function Signals({ practice }: { practice: string }) {
  const { search, setSearch, go } = usePlace();
  const show = one(search['show'], ['open', 'overdue', 'done', 'all']);
  const list = useList(listSignals, { query: { practice, show } as never });
  const counts = useOperation(listSignals, { query: { practice, show: 'overdue', limit: 1 } as never }, { keep: true }).data?.counts;
  return (
    <>
      {counts && counts.overdue > 0 && show !== 'overdue' && (
        <Notice tone="warn">
          {plural(counts.overdue, 'сигнал не проверен', 'сигнала не проверены', 'сигналов не проверены')} в срок.{' '}
          <PageLink to="/intake" search={{ tab: 'signals', show: 'overdue' }} className="link">
            Показать просроченные
          </PageLink>
        </Notice>
      )}
      <Segments label="Какие сигналы" value={show} onChange={(next) => setSearch({ show: next })} options={[{ value: 'open', label: 'Ждут проверки' }, { value: 'overdue', label: 'Просрочены' }, { value: 'done', label: 'Проверены' }, { value: 'all', label: 'Все' }]} />
      <DataTable<SignalItem>
        label="Сигналы"
        list={list}
        rowKey={(row) => row.id}
        onOpen={(row) => go(`/signals/${row.id}`)}
        empty={<RefusedState title={show === 'overdue' ? 'Просроченных проверок нет' : 'Здесь пока пусто'}>{show === 'overdue' ? 'Все сигналы проверены вовремя или ещё в сроке.' : 'Новый сигнал записывают кнопкой выше: хватит того, кто сообщил и о ком.'}</RefusedState>}
        columns={[
          { key: 'about', title: 'О ком', cell: (row) => <PageLink to={`/signals/${row.id}`} className="strong link">{row.about.length > 80 ? `${row.about.slice(0, 79)}…` : row.about}</PageLink> },
          { key: 'state', title: 'Состояние', phone: 'top', cell: (row) => <SignalChip signal={row} /> },
          { key: 'urgency', title: 'Срочность', cell: (row) => row.urgency.title },
          { key: 'due', title: 'Проверить', cell: (row) => (row.state === 'new' || row.state === 'checking' ? <DueWord on={row.dueOn} time={row.dueTime} late={row.overdue} /> : null) },
          { key: 'who', title: 'Кто проверяет', cell: (row) => (row.assignedTo && shortName(row.assignedTo.name)) ?? <span className="second">не назначен</span> },
          { key: 'source', title: 'Сообщили', cell: (row) => <>{row.source.title}, <span className="numbers">{shortDate(row.receivedOn)}</span></> },
        ]}
      />
    </>
  );
}

function Applications({ practice }: { practice: string }) {
  const { search, setSearch, go } = usePlace();
  const show = one(search['show'], ['open', 'done', 'all']);
  const list = useList(listApplications, { query: { practice, show } as never });
  return (
    <>
      <Segments label="Какие заявления" value={show} onChange={(next) => setSearch({ show: next })} options={[{ value: 'open', label: 'В работе' }, { value: 'done', label: 'Решены' }, { value: 'all', label: 'Все' }]} />
      <DataTable<ApplicationItem>
        label="Заявления"
        list={list}
        rowKey={(row) => row.id}
        onOpen={(row) => go(`/applications/${row.id}`)}
        empty={<RefusedState title="Здесь пока пусто">Заявление записывают кнопкой выше или составляют из подтверждённого сигнала.</RefusedState>}
        columns={[
          { key: 'title', title: 'О ком', cell: (row) => <PageLink to={`/applications/${row.id}`} className="strong link">{row.title}</PageLink> },
          { key: 'state', title: 'Состояние', phone: 'top', cell: (row) => <ApplicationChip application={row} /> },
          { key: 'due', title: 'Решить', cell: (row) => (row.state === 'submitted' ? <DueWord on={row.dueOn} late={row.overdue} /> : null) },
          { key: 'applicant', title: 'Заявитель', cell: (row) => row.applicant },
          { key: 'received', title: 'Поступило', cell: (row) => <span className="numbers">{shortDate(row.receivedOn)}</span> },
        ]}
      />
    </>
  );
}

function WaitingList({ practice }: { practice: string }) {
  const { go } = usePlace();
  const { today } = useSession();
  const answer = useOperation(listWaiting, { query: { practice } }, { keep: true });
  const items = answer.data?.items;
  const many = new Set(items?.map((row) => row.branch)).size > 1;
  return (
    <>
      {answer.data && answer.data.rules.length > 0 && <p className="second">Сначала: {answer.data.rules.join('; ')}. Дальше — кто ждёт дольше.</p>}
      <DataTable<WaitingItem>
        label="Очередь"
        rows={items}
        rowKey={(row) => row.id}
        onOpen={(row) => go(`/applications/${row.id}`)}
        error={answer.error}
        onRetry={() => void answer.refetch()}
        {...(many ? { groupOf: (row: WaitingItem) => row.branch } : {})}
        empty={<RefusedState title="В очереди никого">Семью ставят в очередь решением по заявлению, когда мест пока нет.</RefusedState>}
        columns={[
          { key: 'title', title: 'Семья', cell: (row) => <><span className="numbers">{row.place}.</span> <PageLink to={`/applications/${row.id}`} className="strong link">{row.title}</PageLink></> },
          { key: 'state', title: 'Состояние', phone: 'top', cell: (row) => <ApplicationChip application={row} /> },
          { key: 'why', title: 'Почему это место', cell: (row) => row.why },
          { key: 'until', title: 'Ответ семьи', cell: (row) => (row.offeredUntil ? `до ${longDate(row.offeredUntil, today)}` : null) },
        ]}
      />
    </>
  );
}
