import { IconCalendarPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { longDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useList, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState, NothingFound, Notice, RefusedState } from '../../../web/ui/states.tsx';
import { Tabs, tabPanel } from '../../../web/ui/tabs.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { addItem } from '../contract/items.ts';
import { addReview, listProposals, listReviews, type Proposal, type ReviewBrief } from '../contract/meetings.ts';
import { NewReviewDialog } from './review-dialogs.tsx';
import css from './reviews.module.css';
import { ReviewRules } from './rules-tab.tsx';
import { familiesWord, LevelChip, Reasons } from './words.tsx';

/** «Консилиум»: whom the rule proposes, meetings to come and past, the rules; `?tab=`. */
export default function ReviewsPage() {
  const { search, setSearch, go } = usePlace();
  const { practice } = useSession();
  const can = useCan();
  const tabs = [
    ...(can(listProposals) ? [{ id: 'proposed', title: 'Кого рассмотреть' }] : []),
    { id: 'upcoming', title: 'Предстоящие' },
    { id: 'past', title: 'Прошедшие' },
    { id: 'rules', title: 'Правила' },
  ];
  const tab = tabs.some((one) => one.id === search['tab']) ? search['tab']! : tabs[0]!.id;
  return (
    <Page
      title="Консилиум"
      actions={
        can(addReview) &&
        practice !== undefined && (
          <Button variant="primary" icon={<IconCalendarPlus size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setSearch({ new: '1' })}>
            Назначить заседание
          </Button>
        )
      }
    >
      {practice === undefined ? (
        <RefusedState title="Практика ещё не установлена">Заседания идут в практике. Её устанавливают в разделе «Практики».</RefusedState>
      ) : (
        <>
          <Tabs label="Разделы консилиума" tabs={tabs} value={tab} onChange={(next) => setSearch({ tab: next === tabs[0]!.id ? undefined : next }, { push: true })} />
          <div {...tabPanel(tab)} className="stack">
            {tab === 'proposed' && <Proposals practice={practice} />}
            {(tab === 'upcoming' || tab === 'past') && <Meetings key={tab} practice={practice} when={tab} />}
            {tab === 'rules' && <ReviewRules practice={practice} />}
          </div>
          {search['new'] && can(addReview) && <NewReviewDialog practice={practice} onClose={() => setSearch({ new: undefined })} onDone={(id) => go(`/reviews/${id}`)} />}
        </>
      )}
    </Page>
  );
}

function Meetings({ practice, when }: { practice: string; when: 'upcoming' | 'past' }) {
  const { today } = useSession();
  const list = useList(listReviews, { query: { practice, when } as never });
  if (!list.items) return list.error ? <FailedState error={list.error} onRetry={list.retry} /> : <LoadingState />;
  if (list.items.length === 0) {
    return <NothingFound title={when === 'upcoming' ? 'Заседаний впереди нет' : 'Прошедших заседаний нет'}>{when === 'upcoming' ? 'Назначьте заседание и возьмите в повестку семьи из «Кого рассмотреть».' : 'Здесь появятся протоколы с заключениями.'}</NothingFound>;
  }
  return (
    <>
      <MarginList label={when === 'upcoming' ? 'Предстоящие заседания' : 'Прошедшие заседания'}>
        {list.items.map((one: ReviewBrief) => (
          <MarginRow
            key={one.id}
            when={longDate(one.heldOn, today)}
            title={
              <>
                <PageLink to={`/reviews/${one.id}`} className="link strong">
                  Заседание №&nbsp;{one.number}
                </PageLink>{' '}
                {one.state === 'cancelled' && <Chip>Отменено</Chip>}
              </>
            }
            meta={[one.startsAt, one.place, one.chair ? `председатель ${one.chair}` : 'председателя пока нет', one.items === 0 ? 'повестка пуста' : `в повестке ${familiesWord(one.items)}, решено ${one.signed}`].filter(Boolean).join(' · ')}
          />
        ))}
      </MarginList>
      {list.hasMore && (
        <div>
          <Button onClick={list.more} waiting={list.loadingMore}>
            Показать ещё
          </Button>
        </div>
      )}
    </>
  );
}

/** Cases that the rule proposes; one press puts a case on the agenda of the chosen meeting. */
function Proposals({ practice }: { practice: string }) {
  const { today } = useSession();
  const { setSearch } = usePlace();
  const [meeting, setMeeting] = useState('');
  const found = useList(listProposals, { query: { practice } as never });
  const meetings = useOperation(listReviews, { query: { practice, when: 'upcoming', limit: 50 } as never }, { keep: true });
  const open = (meetings.data?.items ?? []).filter((one) => one.state === 'planned');
  const chosen = open.find((one) => one.id === meeting) ?? open[0];
  if (!found.items || !found.first) return found.error ? <FailedState error={found.error} onRetry={found.retry} /> : <LoadingState />;
  const { items, first } = found;
  if (items.length === 0) return <NothingFound title="Рассматривать пока некого">Здесь появятся семьи, которым пора на пересмотр, с риском по оценкам, с невыполненными нормами и те, о ком попросили коллеги.</NothingFound>;
  return (
    <>
      {chosen ? (
        <div className={css['choice']}>
        <SelectField
          id="review-agenda"
          name="meeting"
          label="В повестку какого заседания"
          value={chosen.id}
          onChange={setMeeting}
          onBlur={() => {}}
          error={undefined}
          options={open.map((one) => ({ value: one.id, label: `№\u00a0${one.number}, ${longDate(one.heldOn, today)}` }))}
        />
        </div>
      ) : (
        meetings.data && (
          <Notice>
            Заседаний впереди нет.{' '}
            <Button variant="link" small onClick={() => setSearch({ new: '1' })}>
              Назначьте заседание
            </Button>
            , и семьи можно будет взять в повестку.
          </Notice>
        )
      )}
      <MarginList label="Кого рассмотреть">
        {items.map((one) => (
          <ProposalRow key={one.caseId} one={one} today={today} meeting={chosen ?? null} />
        ))}
      </MarginList>
      {found.hasMore && (
        <div className="row">
          <Button onClick={found.more} waiting={found.loadingMore}>
            Показать ещё
          </Button>
          <span className="second">
            Показано {items.length} из {first.total}
          </span>
        </div>
      )}
      {found.error && <FailedState error={found.error} onRetry={found.retry} what="Не загрузилось" />}
      <p className="second">{first.basis}</p>
    </>
  );
}

function ProposalRow({ one, today, meeting }: { one: Proposal; today: string; meeting: ReviewBrief | null }) {
  const can = useCan();
  const add = useCommand(addItem);
  return (
    <MarginRow
      when={one.lastReviewOn === null ? 'впервые' : longDate(one.lastReviewOn, today)}
      title={
        <span className="row">
          <PageLink to={`/families/${one.family.id}`} className="link strong">
            {one.family.title}
          </PageLink>
          <span className="second small">{one.family.code}</span>
          <LevelChip level={one.level} />
        </span>
      }
      meta={
        <>
          {one.caseManager ? one.caseManager.name : 'куратора нет'}
          <Reasons reasons={one.reasons} />
          {add.error && <FailedState error={add.error} what="Не взяли в повестку" />}
        </>
      }
      action={
        one.onAgenda ? (
          <PageLink to={`/review-items/${one.onAgenda.itemId}`} className="link">
            в повестке {longDate(one.onAgenda.heldOn, today)}
          </PageLink>
        ) : (
          meeting &&
          can(addItem) && (
            <Button
              small
              waiting={add.waiting}
              aria-label={`В повестку: ${one.family.title}`}
              onClick={() => void add.run({ params: { id: meeting.id } as never, body: { caseId: one.caseId } as never }).then(() => sayDone(`${one.family.title}: в повестке №\u00a0${meeting.number}`), () => {})}
            >
              В повестку
            </Button>
          )
        )
      }
    />
  );
}
