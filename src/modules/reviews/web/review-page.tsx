import { IconCheck, IconFileText, IconPlus, IconUserPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { longDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink, IconButton } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { getPractice } from '../../practices/contract/operations.ts';
import { changeParticipant, getReview, type ParticipantRecord, removeParticipant, type ReviewRecord } from '../contract/meetings.ts';
import { texts } from '../texts.ru.ts';
import { AddItemDialog, CancelReviewDialog, EditReviewDialog, InviteDialog } from './review-dialogs.tsx';
import css from './reviews.module.css';
import { LevelChip, Reasons } from './words.tsx';

/** A meeting: who is here with the quorum as it stands, the agenda, what is decided. */
export default function ReviewPage() {
  const { params } = usePlace();
  const found = useOperation(getReview, { params: { id: params['id'] ?? '' } } as never, { keep: true });
  if (found.data) return <Review review={found.data} />;
  return (
    <Page title="Заседание" crumbs={[{ title: 'Консилиум', to: '/reviews' }, { title: 'Заседание' }]}>
      {found.error ? <FailedState error={found.error} onRetry={() => void found.refetch()} waiting={found.isFetching} /> : <LoadingState />}
    </Page>
  );
}

type Opened = 'edit' | 'cancel' | 'invite' | 'item';

function Review({ review }: { review: ReviewRecord }) {
  const { today } = useSession();
  const [opened, setOpened] = useState<Opened | null>(null);
  const may = (operation: string) => review.operations.includes(`reviews.${operation}`);
  const close = () => setOpened(null);
  return (
    <Page
      title={`Заседание №\u00a0${review.number}`}
      beside={review.state === 'cancelled' ? <Chip>Отменено</Chip> : undefined}
      crumbs={[{ title: 'Консилиум', to: '/reviews' }, { title: `№\u00a0${review.number}, ${longDate(review.heldOn, today)}` }]}
      subtitle={[longDate(review.heldOn, today), review.startsAt, review.place, review.practiceTitle].filter(Boolean).join(' · ')}
      actions={
        <>
          <Papers review={review} />
          {may('cancelReview') && (
            <Button variant="link" onClick={() => setOpened('cancel')}>
              Отменить заседание
            </Button>
          )}
          {may('changeReview') && <Button onClick={() => setOpened('edit')}>День и место</Button>}
          {may('addItem') && (
            <Button variant="primary" icon={<IconPlus size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setOpened('item')}>
              Семья в повестку
            </Button>
          )}
        </>
      }
    >
      {review.cancelReason && <Notice tone="warn">Заседание отменено: {review.cancelReason}</Notice>}
      {review.note && <p className={css['text']}>{review.note}</p>}
      <div className={css['layout']}>
        <Panel title="Повестка" hint={review.items.length > 0 ? review.items.length : undefined} flush={review.items.length > 0}>
          {review.items.length === 0 ? (
            <div className="stack-tight">
              <p className="second">В повестке пока никого. Правило подскажет, кого пора рассмотреть.</p>
              {may('addItem') && (
                <div>
                  <ButtonLink to="/reviews">Кого рассмотреть</ButtonLink>
                </div>
              )}
            </div>
          ) : (
            <MarginList bare label="Повестка">
              {review.items.map((item) => (
                <MarginRow
                  key={item.id}
                  when={item.position}
                  title={
                    <span className="row">
                      <PageLink to={`/review-items/${item.id}`} className="link strong">
                        {item.family.title}
                      </PageLink>
                      <LevelChip level={item.level} />
                      {item.signedOn ? (
                        <Chip tone="pine" icon={IconCheck}>
                          {item.conclusion}
                        </Chip>
                      ) : item.conclusion ? (
                        <Chip tone="info">Проект: {item.conclusion.toLowerCase()}</Chip>
                      ) : item.heard ? (
                        <Chip tone="info">Заслушали</Chip>
                      ) : null}
                    </span>
                  }
                  meta={
                    <>
                      {item.caseManager ? item.caseManager.name : 'куратора нет'}
                      <Reasons reasons={item.reasons} />
                    </>
                  }
                />
              ))}
            </MarginList>
          )}
        </Panel>
        <Participants review={review} may={may} onInvite={() => setOpened('invite')} />
      </div>
      {opened === 'edit' && <EditReviewDialog review={review} onClose={close} />}
      {opened === 'cancel' && <CancelReviewDialog review={review} onClose={close} />}
      {opened === 'invite' && <InviteDialog review={review} onClose={close} />}
      {opened === 'item' && <AddItemDialog review={review} onClose={close} />}
    </Page>
  );
}

/** Papers of the whole meeting that the practice has templates for. */
function Papers({ review }: { review: ReviewRecord }) {
  const { operations } = useSession();
  const practice = useOperation(getPractice, { params: { practice: review.practice } }, { keep: true });
  if (review.state === 'cancelled' || !operations.has('documents.makeDocument')) return null;
  return (practice.data?.documentKinds ?? [])
    .filter((kind) => kind.subject === 'review')
    .map((kind) => (
      <ButtonLink key={kind.id} to="/documents/new" search={{ practice: review.practice, kind: kind.id, subject: review.id }} icon={<IconFileText size={18} stroke={1.75} aria-hidden="true" />}>
        {kind.title}
      </ButtonLink>
    ));
}

function Participants({ review, may, onInvite }: { review: ReviewRecord; may: (operation: string) => boolean; onInvite: () => void }) {
  const { quorum } = review;
  return (
    <Panel
      title="Участники"
      actions={
        may('addParticipant') && (
          <Button small icon={<IconUserPlus size={16} stroke={1.75} aria-hidden="true" />} onClick={onInvite}>
            Пригласить
          </Button>
        )
      }
    >
      <div className="stack">
        <Notice tone={quorum.met ? 'pine' : 'warn'} live>
          {quorum.text}
        </Notice>
        {review.participants.length === 0 ? (
          <p className="second">Пока никто не приглашён. Начните с председателя и секретаря: они подписывают заключения.</p>
        ) : (
          <ul className={css['people']}>
            {review.participants.map((one) => (
              <Participant key={one.id} one={one} may={may} />
            ))}
          </ul>
        )}
        <p className="small second">{quorum.basis}</p>
      </div>
    </Panel>
  );
}

function Participant({ one, may }: { one: ParticipantRecord; may: (operation: string) => boolean }) {
  const change = useCommand(changeParticipant);
  const remove = useCommand(removeParticipant);
  const error = change.error ?? remove.error;
  // The mark stands at once; until the server has it, what was pressed last is shown.
  const [pressed, setPressed] = useState<boolean | null>(null);
  const present = pressed ?? one.present;
  const mark = (value: boolean) => {
    setPressed(value);
    void change.run({ params: { id: one.id } as never, body: { version: one.version, present: value } }).catch(() => {}).finally(() => setPressed(null));
  };
  return (
    <li>
      <div className={css['who']}>
        <span>
          <b>{one.name}</b>
          <span className="second" style={{ display: 'block' }}>
            {[texts.roles[one.role].toLowerCase(), one.office, one.employer].filter(Boolean).join(', ')}
          </span>
        </span>
        {may('removeParticipant') && (
          <IconButton label={`Убрать: ${one.name}`} onClick={() => void remove.run({ params: { id: one.id } as never, query: { version: one.version } as never }).catch(() => {})}>
            <IconX size={16} stroke={1.75} aria-hidden="true" />
          </IconButton>
        )}
      </div>
      {may('changeParticipant') ? (
        <Segments
          joined
          label={`Пришёл ли участник: ${one.name}`}
          options={[{ value: 'yes', label: 'Здесь' }, { value: 'no', label: 'Нет', tone: 'neutral' }]}
          value={present === null ? '' : present ? 'yes' : 'no'}
          onChange={(value) => mark(value === 'yes')}
        />
      ) : (
        one.present !== null && <span className="second">{one.present ? 'Здесь' : 'Нет'}</span>
      )}
      {error && <FailedState error={error} what="Не записалось" />}
    </li>
  );
}
