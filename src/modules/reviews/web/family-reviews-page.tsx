import { IconMessagePlus } from '@tabler/icons-react';
import { longDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { type FamilyConclusion, listFamilyReviews } from '../contract/items.ts';
import { askReview } from '../contract/meetings.ts';
import { AskDialog } from './review-dialogs.tsx';
import css from './reviews.module.css';
import { LevelChip, Reasons } from './words.tsx';

/** Reviews of one family and the levels of its cases over time; anybody who works with it may ask for the next. */
export default function FamilyReviewsPage() {
  const { params, search, setSearch } = usePlace();
  const { today, practice } = useSession();
  const can = useCan();
  const id = params['id'] ?? '';
  const list = useList(listFamilyReviews, { params: { id } } as never);
  const first = list.first;
  const open = first?.cases.find((one) => one.practice === practice) ?? first?.cases[0];
  return (
    <Page
      title="Консилиумы семьи"
      crumbs={[{ title: 'Семьи', to: '/families' }, ...(first ? [{ title: first.family.title, to: `/families/${id}` }] : []), { title: 'Консилиум' }]}
      actions={
        can(askReview) &&
        open && (
          <Button icon={<IconMessagePlus size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setSearch({ ask: '1' })}>
            Попросить рассмотреть
          </Button>
        )
      }
      narrow
    >
      {!first ? (
        list.error ? <FailedState error={list.error} onRetry={list.retry} /> : <LoadingState />
      ) : (
        <>
          {first.levels.length > 0 && (
            <Panel title="Уровни" flush>
              <MarginList bare label="Уровни сопровождения">
                {first.levels.map((level) => (
                  <MarginRow
                    key={`${level.caseId} ${level.fromOn} ${level.title}`}
                    when={`с ${longDate(level.fromOn, today)}`}
                    title={<LevelChip level={level} />}
                    meta={level.toOn ? `до ${longDate(level.toOn, today)}` : 'сейчас'}
                    action={
                      level.itemId && (
                        <PageLink to={`/review-items/${level.itemId}`} className="link">
                          заключение
                        </PageLink>
                      )
                    }
                  />
                ))}
              </MarginList>
            </Panel>
          )}
          <Panel title="Заключения" flush={(list.items?.length ?? 0) > 0}>
            {list.items?.length === 0 ? (
              <p className="second">Консилиум эту семью ещё не рассматривал.</p>
            ) : (
              <MarginList bare label="Заключения консилиума">
                {list.items?.map((one) => (
                  <ConclusionRow key={one.id} one={one} today={today} />
                ))}
              </MarginList>
            )}
          </Panel>
          {list.hasMore && (
            <div>
              <Button onClick={list.more} waiting={list.loadingMore}>
                Показать ещё
              </Button>
            </div>
          )}
        </>
      )}
      {search['ask'] && open && can(askReview) && <AskDialog familyId={id} practice={open.practice} onClose={() => setSearch({ ask: undefined })} />}
    </Page>
  );
}

function ConclusionRow({ one, today }: { one: FamilyConclusion; today: string }) {
  return (
    <MarginRow
      when={longDate(one.heldOn, today)}
      title={
        <span className="row">
          <PageLink to={`/review-items/${one.id}`} className="link strong">
            {one.conclusion ?? 'В повестке'}
          </PageLink>
          {one.result && <Chip>{one.result}</Chip>}
          {one.signedOn === null && <Chip tone="info">не подписано</Chip>}
          {one.corrects && <Chip tone="info">исправляет прежнее</Chip>}
          {one.corrected && <Chip tone="warn">исправлено</Chip>}
        </span>
      }
      meta={
        <>
          заседание №&nbsp;{one.number} · {one.practiceTitle}
          {one.ground && <span style={{ display: 'block' }}>{one.ground}</span>}
          {one.done ? (
            <ul className={css['list']}>
              {one.done.map((each) => (
                <li key={each.text}>{each.text}</li>
              ))}
            </ul>
          ) : (
            <Reasons reasons={one.reasons} />
          )}
        </>
      }
    />
  );
}
