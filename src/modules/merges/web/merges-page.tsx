import { IconArrowMerge } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { shortDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useList, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { Tabs, tabPanel } from '../../../web/ui/tabs.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { type Candidate, decideDifferent, dropDecision, type Kind, listCandidates, listMerges, refreshCandidates } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './merges.module.css';
import { moment, sureness } from './words.ts';

const tabs = [
  { id: 'family', title: 'Семьи' },
  { id: 'person', title: 'Люди' },
  { id: 'different', title: 'Не дубликаты' },
  { id: 'merged', title: 'Объединённые' },
];

/** «Похожие записи»: who may be written down twice, why, and what was decided before. */
export default function MergesPage() {
  const { search, setSearch } = usePlace();
  const tab = tabs.some((one) => one.id === search['tab']) ? search['tab']! : 'family';
  const looking = useLooking();
  return (
    <Page title="Похожие записи" subtitle="Здесь семьи и люди, которые могли быть записаны дважды: с опиской, по-другому или другим коллегой. Сравните и решите." narrow>
      {looking.error && <FailedState error={looking.error} what="Поиск похожих прервался" safe="Найденное раньше показано ниже." onRetry={looking.again} />}
      {!looking.done && !looking.error && (
        <div className={css['progress']} role="status">
          <span className="second">Сверяем тех, кто появился или изменился: {Math.round(looking.progress * 100)} %</span>
          <progress value={looking.progress} max={1} aria-label="Сверка записей" />
        </div>
      )}
      <Tabs label="Похожие записи" tabs={tabs} value={tab} onChange={(next) => setSearch({ tab: next === 'family' ? undefined : next }, { push: true })} />
      <div {...tabPanel(tab)} className="stack">
        {tab === 'merged' ? <Merged /> : tab === 'different' ? (['family', 'person'] as const).map((kind) => <Pairs key={kind} kind={kind} different />) : <Pairs key={tab} kind={tab as Kind} />}
      </div>
    </Page>
  );
}

/** Asks the server to look further until everybody was looked at; then the lists are read again. */
function useLooking() {
  const step = useOperation(refreshCandidates, {}, { refetchWhile: (answer) => answer?.done === false });
  const client = useQueryClient();
  const done = step.data?.done ?? false;
  useEffect(() => {
    if (done) void client.invalidateQueries({ queryKey: [listCandidates.name] });
  }, [client, done]);
  return { done, progress: step.data?.progress ?? 0, error: step.error, again: () => void step.refetch() };
}

function Pairs({ kind, different = false }: { kind: Kind; different?: boolean }) {
  const list = useList(listCandidates, { query: { kind, state: different ? 'different' : 'open' } });
  if (!list.items) return list.error ? <FailedState error={list.error} onRetry={list.retry} /> : <LoadingState />;
  const title = kind === 'family' ? 'Семьи' : 'Люди';
  return (
    <Panel title={different ? title : kind === 'family' ? 'Похожие семьи' : 'Похожие люди'}>
      {list.items.length === 0 ? (
        <p className="second">{different ? 'Здесь будут пары, про которые вы решили, что это разные.' : 'Похожих не видно. Если появятся, они встанут сюда сами.'}</p>
      ) : (
        <ul className={css['list']}>
          {list.items.map((pair) => (
            <PairRow key={`${pair.first.id}-${pair.second.id}`} pair={pair} />
          ))}
        </ul>
      )}
      {list.hasMore && <Button onClick={list.more}>Показать ещё</Button>}
    </Panel>
  );
}

function PairRow({ pair }: { pair: Candidate }) {
  const { organization } = useSession();
  const decide = useCommand(decideDifferent);
  const drop = useCommand(dropDecision);
  const [word, tone] = sureness(pair.strength);
  const names = `${pair.first.title} и ${pair.second.title}`;
  const error = decide.error ?? drop.error;
  const apart = () =>
    void decide.run({ body: { kind: pair.kind, firstId: pair.first.id, secondId: pair.second.id } }).then(
      (decided) => sayDone(`Не дубликат: ${names}`, () => drop.run({ params: { id: decided.id } })),
      () => {},
    );
  return (
    <li className={css['pairRow']}>
      <div className={css['two']}>
        {[pair.first, pair.second].map((side) => (
          <span key={side.id} className={css['who']}>
            <PageLink to={`/families/${side.familyId}`} className="link strong">
              {side.title}
            </PageLink>
            <span className="second">{[side.birthDate && shortDate(side.birthDate), side.detail].filter(Boolean).join(' · ')}</span>
          </span>
        ))}
        <span className={css['why']}>
          <Chip tone={tone}>{word}</Chip>
          <span className="second">{pair.reasons.map((reason) => texts.reasons[reason]).join(', ')}</span>
          {pair.different && (
            <span className="second">
              · решение: {pair.different.by}, {moment(pair.different.at, organization.timeZone)}
            </span>
          )}
        </span>
        {error && <Notice tone="crisis">{error.message}</Notice>}
      </div>
      <div className="row">
        {pair.different ? (
          <Button waiting={drop.waiting} onClick={() => void drop.run({ params: { id: pair.different!.id } }).catch(() => {})} aria-label={`Вернуть в похожие: ${names}`}>
            Вернуть в похожие
          </Button>
        ) : (
          <>
            <Button waiting={decide.waiting} onClick={apart} aria-label={`Не дубликат: ${names}`}>
              Не дубликат
            </Button>
            <ButtonLink to="/merges/compare" search={{ kind: pair.kind, keep: pair.first.id, other: pair.second.id }} variant="soft" icon={<IconArrowMerge size={18} stroke={1.75} aria-hidden="true" />} aria-label={`Сравнить: ${names}`}>
              Сравнить
            </ButtonLink>
          </>
        )}
      </div>
    </li>
  );
}

function Merged() {
  const { organization } = useSession();
  const list = useList(listMerges, {});
  if (!list.items) return list.error ? <FailedState error={list.error} onRetry={list.retry} /> : <LoadingState />;
  return (
    <Panel title="Объединённые">
      {list.items.length === 0 ? (
        <p className="second">Пока ничего не объединяли. Каждое объединение останется здесь, и его можно будет отменить.</p>
      ) : (
        <ul className={css['list']}>
          {list.items.map((run) => (
            <li key={run.id} className={css['pairRow']}>
              <span className={css['who']}>
                <PageLink to={`/merges/${run.id}`} className="link strong">
                  {run.keepLabel}
                </PageLink>
                <span className="second">
                  вошла запись «{run.otherLabel}» · {run.by}, {moment(run.at, organization.timeZone)}
                </span>
              </span>
              {run.undoneAt && <Chip>Отменено</Chip>}
            </li>
          ))}
        </ul>
      )}
      {list.hasMore && <Button onClick={list.more}>Показать ещё</Button>}
    </Panel>
  );
}
