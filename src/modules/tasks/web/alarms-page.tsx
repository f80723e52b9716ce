import { IconUrgent } from '@tabler/icons-react';
import { moment } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, NothingFound } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { listAlarms, raiseAlarm } from '../contract/alarms.ts';
import { texts } from '../texts.ru.ts';
import { WaitWords } from './alarm-band.tsx';
import { RaiseDialog } from './raise-alarm.tsx';
import { saidWords } from './words.ts';

/** «Тревоги»: the crisis queue. `?state=closed`, `?new=1`. */
export default function AlarmsPage() {
  const { search, setSearch } = usePlace();
  const { today, organization, practice } = useSession();
  const can = useCan();
  const state = search['state'] === 'closed' ? 'closed' : 'open';
  const list = useList(listAlarms, { query: { state } as never });
  return (
    <Page
      title="Тревоги"
      subtitle="Если с семьёй беда: кого спросить первым, сколько ждать и что делать по шагам."
      actions={
        can(raiseAlarm) && practice !== undefined && (
          <Button variant="danger" icon={<IconUrgent size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setSearch({ new: '1' })}>
            Поднять тревогу
          </Button>
        )
      }
    >
      <Segments label="Какие" options={[{ value: 'open', label: 'Открытые' }, { value: 'closed', label: 'Закрытые' }]} value={state} onChange={(next) => setSearch({ state: next === 'open' ? undefined : next })} />
      {list.error && !list.items ? (
        <FailedState error={list.error} onRetry={list.retry} />
      ) : !list.items ? (
        <LoadingState />
      ) : list.items.length === 0 ? (
        <NothingFound title={state === 'open' ? 'Тревог нет' : 'Закрытых тревог пока нет'}>{state === 'open' ? 'Здесь появятся тревоги о семьях, которые вы ведёте или за которые дежурите.' : 'Здесь останется, чем кончилась каждая.'}</NothingFound>
      ) : (
        <MarginList label="Тревоги">
          {list.items.map((alarm) => (
            <MarginRow
              key={alarm.id}
              when={moment(alarm.raisedAt, today, organization.timeZone)}
              late={alarm.state === 'raised'}
              title={
                <>
                  <PageLink to={`/alarms/${alarm.id}`}>{alarm.family.title}</PageLink> <span className="second small">{texts.levels[alarm.level as 1]}</span>
                </>
              }
              meta={
                <>
                  {saidWords(alarm.what)} · <WaitWords alarm={alarm} />
                </>
              }
            />
          ))}
        </MarginList>
      )}
      {list.hasMore && (
        <div>
          <Button onClick={list.more} waiting={list.loadingMore}>
            Показать ещё
          </Button>
        </div>
      )}
      {search['new'] && can(raiseAlarm) && practice !== undefined && <RaiseDialog practice={practice} family={undefined} onClose={() => setSearch({ new: undefined })} />}
    </Page>
  );
}
