import { plural } from '../../../kernel/texts.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useList, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { MarginList } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, NothingFound, RefusedState } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { getPractice, type PracticeCard } from '../../practices/contract/operations.ts';
import { RecordPanel } from '../../services/web/record-panel.tsx';
import { AlarmBand } from '../../tasks/web/alarm-band.tsx';
import { AlarmButton } from '../../tasks/web/raise-alarm.tsx';
import { type Branch, getBranch, listUnfinished, type Today } from '../contract.ts';
import { BranchDay, useBranchDay } from './branch-day.tsx';
import { MyDay, useMyDay } from './my-day.tsx';
import { UnfinishedRows } from './unfinished-rows.tsx';
import { addressOf, dayTitle, familiesCount } from './words.ts';

/** «Сегодня»: who waits, what is unfinished, what next. `?view=mine|branch`, `?branch=`, `?show=unfinished`, `?record=`. */
export default function TodayPage() {
  const { practice } = useSession();
  const { today } = useSession();
  if (practice === undefined) {
    return (
      <Page title={dayTitle(today)}>
        <RefusedState title="Практика ещё не установлена">Семьи ведут по практике: она знает услуги и как часто встречаться. Её устанавливают в разделе «Практики».</RefusedState>
      </Page>
    );
  }
  return <TodayOf practice={practice} />;
}

function TodayOf({ practice }: { practice: string }) {
  const { search, setSearch } = usePlace();
  const { roles, today } = useSession();
  const can = useCan();
  const pack = useOperation(getPractice, { params: { practice } });
  const manages = can(getBranch);
  const leads = roles.some((role) => role !== 'manager' && role !== 'administrator');
  const view = !manages ? 'mine' : search['view'] === 'mine' || (leads && search['view'] !== 'branch') ? 'mine' : 'branch';
  if (search['show'] === 'unfinished') return <AllUnfinished practice={practice} pack={pack.data} />;
  return (
    <Page title={dayTitle(today)} subtitle={view === 'mine' ? <MySentence practice={practice} /> : <BranchSentence practice={practice} />} actions={<AlarmButton practice={practice} calm />}>
      <AlarmBand />
      {manages && (
        <Segments
          label="Чьи семьи"
          options={[{ value: 'branch', label: 'Все семьи' }, { value: 'mine', label: 'Мои семьи' }]}
          value={view}
          onChange={(next) => setSearch({ view: next, branch: undefined, record: undefined })}
        />
      )}
      {view === 'mine' ? <MyDay practice={practice} pack={pack.data} /> : <BranchDay practice={practice} />}
      <OpenRecord />
    </Page>
  );
}

/** «просрочено» in words: only what there is. */
function sentence(day: Today | Branch): string {
  const families = (count: number) => plural(count, 'семьёй', 'семьями', 'семьями');
  const parts = [
    'late' in day && day.late.count > 0 && `просрочено ${plural(day.late.count, 'дело', 'дела', 'дел')}`,
    day.overdue.count > 0 && `давно не встречались с\u00a0${families(day.overdue.count)}`,
    day.never.count > 0 && `ещё не встречались с\u00a0${families(day.never.count)}`,
    day.soon.count > 0 && `пора встретиться с\u00a0${families(day.soon.count)}`,
  ].filter((part) => part !== false);
  if (parts.length === 0) return 'Со всеми встретились в срок.';
  const text = parts.join(', ');
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

function MySentence({ practice }: { practice: string }) {
  const { user } = useSession();
  const { data } = useMyDay(practice);
  const name = addressOf(user.name);
  if (!data) return null;
  const begin = data.families === 0 ? 'у вас пока нет семей.' : `у вас ${familiesCount(data.families)}.`;
  const greeting = name ? `${name}, ${begin}` : `${begin[0]!.toUpperCase()}${begin.slice(1)}`;
  return data.families === 0 ? greeting : `${greeting} ${sentence(data)}`;
}

function BranchSentence({ practice }: { practice: string }) {
  const { data } = useBranchDay(practice, true);
  if (!data || data.families === 0) return null;
  return `На учёте ${familiesCount(data.families)}. ${sentence(data)}`;
}

/** Everything that lacks something, a page more at a time. */
function AllUnfinished({ practice, pack }: { practice: string; pack: PracticeCard | undefined }) {
  const { today } = useSession();
  const list = useList(listUnfinished, { query: { practice, limit: 50 } });
  return (
    <Page title="Не хватает сведений" crumbs={[{ title: 'Сегодня', to: '/today' }, { title: 'Не хватает сведений' }]} subtitle="Записи за последние 30 дней и семьи, которые вы ведёте. Без этих сведений они не попадут в часть отчётов." narrow>
      {list.error && !list.items ? (
        <FailedState error={list.error} onRetry={list.retry} />
      ) : !list.items ? (
        <LoadingState />
      ) : list.items.length === 0 ? (
        <NothingFound title="Всё записано полностью">Здесь появятся записи, в которых чего-то не хватает.</NothingFound>
      ) : (
        <MarginList label="Не хватает сведений">
          <UnfinishedRows items={list.items} pack={pack} today={today} />
        </MarginList>
      )}
      {list.hasMore && (
        <div>
          <Button onClick={list.more} waiting={list.loadingMore}>
            Показать ещё
          </Button>
        </div>
      )}
      <OpenRecord />
    </Page>
  );
}

/** The record that the address names: `?record=service.<id>`. */
function OpenRecord() {
  const { search, setSearch } = usePlace();
  const [kind, id] = (search['record'] ?? '').split('.');
  if (!id || (kind !== 'service' && kind !== 'aid' && kind !== 'outcome')) return null;
  return <RecordPanel kind={kind} id={id} onClose={() => setSearch({ record: undefined })} />;
}
