import { IconCalendarDue, IconChecks, IconCircleCheck, IconClipboardText, IconClockExclamation, IconUserPlus, IconUserQuestion } from '@tabler/icons-react';
import { formatNumber } from '../../../kernel/texts.ts';
import { PageLink, type Search } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { SplitBar } from '../../../web/ui/figures.tsx';
import { EmptySteps, MarginHeading, MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { admitFamily } from '../../cases/contract.ts';
import type { PracticeCard } from '../../practices/contract/operations.ts';
import { type DoneItem, getToday, type Today } from '../contract.ts';
import { AskingRows } from './asking-rows.tsx';
import { DraftList } from './draft-list.tsx';
import { LapseRows } from './lapse-rows.tsx';
import { DutyLine } from './duty-line.tsx';
import { QuickRecord } from './quick-record.tsx';
import { ReviewRows } from './review-rows.tsx';
import { RiskRows } from './risk-rows.tsx';
import { TaskRows } from './task-rows.tsx';
import css from './today.module.css';
import { UnfinishedRows, wordOf } from './unfinished-rows.tsx';
import { familiesCount } from './words.ts';

const mine = { team: 'me', state: 'open' };
/** The lists of families that the numbers open. */
const lists = {
  all: mine,
  overdue: { ...mine, lapse: 'overdue', sort: 'lastContactOn' },
  soon: { ...mine, lapse: 'soon', sort: 'lastContactOn' },
  never: { ...mine, lapse: 'never', sort: 'openedOn' },
} satisfies Record<string, Search>;

/** Reads the page of the day; asked again each minute while it is open. */
export function useMyDay(practice: string) {
  return useOperation(getToday, { query: { practice } }, { refetchSeconds: 60, keep: true });
}

/** The service by which a family is visited: the first that the pack gives to the family as a whole. */
const visitOf = (pack: PracticeCard | undefined): string | undefined => pack?.services.find((service) => service.recipients === 'family')?.id;

interface MyDayProps {
  practice: string;
  pack: PracticeCard | undefined;
}

/** My families, what waits and what is done. */
export function MyDay({ practice, pack }: MyDayProps) {
  const day = useMyDay(practice);
  if (day.error && !day.data) return <FailedState error={day.error} onRetry={() => void day.refetch()} waiting={day.isFetching} />;
  if (!day.data) return <LoadingState />;
  const { data } = day;
  const visit = visitOf(pack);
  return (
    <div className={css['page']}>
      <div className={css['whole']}>
        <DutyLine duty={data.duty} standsIn={data.standsIn} today={data.date} />
      </div>
      {data.families === 0 && data.unfinished.count === 0 && data.done.count === 0 && data.tasks.count + data.late.count + data.reviews.count === 0 && data.asking.count === 0 ? (
        <NoFamilies />
      ) : (
        <MarginList label="Сегодня">
          <TaskRows part={data.late} today={data.date} late />
          <TaskRows part={data.tasks} today={data.date} />
          <ReviewRows part={data.reviews} today={data.date} />
          <RiskRows practice={practice} />
          <AskingRows part={data.asking} today={data.date} />
          <LapseRows icon={IconClockExclamation} title="Давно не встречались" part={data.overdue} today={data.date} list={lists.overdue} visit={visit} />
          <LapseRows icon={IconUserQuestion} title="Ещё не встречались" part={data.never} today={data.date} list={lists.never} visit={visit} />
          <LapseRows icon={IconCalendarDue} title="Пора встретиться" part={data.soon} today={data.date} list={lists.soon} visit={visit} />
          {data.families > 0 && data.overdue.count + data.never.count + data.soon.count === 0 && <InTime />}
          <Unfinished part={data.unfinished} pack={pack} today={data.date} />
          <Done part={data.done} pack={pack} />
        </MarginList>
      )}
      <div className={css['beside']}>
        <QuickRecord practice={practice} visit={visit} />
        <DraftList part={data.drafts} />
        {data.families > 0 && <MyFamilies day={data} />}
      </div>
    </div>
  );
}

function InTime() {
  return (
    <>
      <MarginHeading icon={IconClockExclamation} title="Встречи" />
      <p className={css['calm']}>
        <IconCircleCheck size={18} stroke={1.75} color="var(--pine)" aria-hidden="true" /> Со всеми семьями встретились в срок
      </p>
    </>
  );
}

function Unfinished({ part, pack, today }: { part: Today['unfinished']; pack: PracticeCard | undefined; today: string }) {
  if (part.count === 0) return null;
  return (
    <>
      <MarginHeading icon={IconClipboardText} title="Не хватает сведений" count={part.count} />
      <UnfinishedRows items={part.items} pack={pack} today={today} />
      {part.count > part.items.length && (
        <p className={css['all']}>
          <PageLink to="/today" search={{ view: 'mine', show: 'unfinished' }} className="link">
            Показать все {formatNumber(part.count)}
          </PageLink>
        </p>
      )}
    </>
  );
}

const clock = new Intl.DateTimeFormat('ru', { hour: 'numeric', minute: '2-digit' });
const whose = ({ family, families }: DoneItem) => (families > 1 ? familiesCount(families) : family.title);

function Done({ part, pack }: { part: Today['done']; pack: PracticeCard | undefined }) {
  if (part.count === 0) return null;
  return (
    <>
      <MarginHeading icon={IconChecks} title="Записано сегодня" count={part.count} />
      {part.items.map((item) => (
        <MarginRow
          key={item.id}
          when={clock.format(new Date(item.at))}
          title={
            <PageLink to="/today" search={{ view: 'mine', record: `${item.kind}.${item.id}` }}>
              {wordOf(pack, item.kind, item.word)}: {whose(item)}
            </PageLink>
          }
        />
      ))}
    </>
  );
}

function MyFamilies({ day }: { day: Today }) {
  const rest = day.families - day.overdue.count - day.soon.count - day.never.count;
  const parts = [
    { label: 'Давно не встречались', value: day.overdue.count, colour: 2, list: lists.overdue },
    { label: 'Ещё не встречались', value: day.never.count, colour: 3, list: lists.never },
    { label: 'Пора встретиться', value: day.soon.count, colour: 4, list: lists.soon },
    { label: 'В срок', value: rest, colour: 1, list: null },
  ] as const;
  return (
    <Panel title={day.families === 1 ? 'Моя семья' : 'Мои семьи'} hint={day.families}>
      <SplitBar label="Как давно встречались" parts={parts.map(({ label, value, colour }) => ({ label, value, colour }))} thin bare />
      <ul className={css['legend']}>
        {parts
          .filter((part) => part.value > 0)
          .map((part) => (
            <li key={part.label}>
              <i style={{ background: `var(--chart-${part.colour})` }} aria-hidden="true" />
              {part.list ? (
                <PageLink to="/families" search={part.list} className="link">
                  {part.label}
                </PageLink>
              ) : (
                <span>{part.label}</span>
              )}
              <b>{formatNumber(part.value)}</b>
            </li>
          ))}
      </ul>
      <PageLink to="/families" search={lists.all} className="link">
        Открыть список
      </PageLink>
    </Panel>
  );
}

function NoFamilies() {
  const can = useCan();
  if (!can(admitFamily)) return <EmptySteps steps={[{ icon: IconUserPlus, title: 'Семей пока нет', text: 'Они появятся здесь, когда куратор позовёт вас в команду дела.' }]} />;
  return (
    <EmptySteps
      steps={[
        {
          icon: IconUserPlus,
          title: 'Добавить семью',
          text: 'Хватит фамилии и имени взрослого. Остальное допишете, когда познакомитесь.',
          action: (
            <ButtonLink to="/families/new" variant="primary">
              Новая семья
            </ButtonLink>
          ),
        },
        { icon: IconClipboardText, title: 'Или дождаться назначения', text: 'Семьи, которые вам поручит руководитель, появятся здесь сами.' },
      ]}
    />
  );
}
