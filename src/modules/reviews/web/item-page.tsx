import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { longDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { ConfirmDialog } from '../../../web/ui/dialogs.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { getItem, type ItemRecord, removeItem } from '../contract/items.ts';
import { texts } from '../texts.ru.ts';
import { ConclusionForm } from './conclusion-form.tsx';
import { ItemFacts } from './item-facts.tsx';
import { ItemPositions } from './item-positions.tsx';
import css from './reviews.module.css';
import { SignedConclusion, SignPanel } from './sign-panel.tsx';
import { LevelChip, Reasons } from './words.tsx';

/** One case at a meeting: why it is here, what was heard, who said what, the conclusion and what it did. */
export default function ItemPage() {
  const { params } = usePlace();
  const found = useOperation(getItem, { params: { id: params['id'] ?? '' } } as never, { keep: true });
  if (found.data) return <Item key={found.data.id} item={found.data} />;
  return (
    <Page title="Вопрос повестки" crumbs={[{ title: 'Консилиум', to: '/reviews' }, { title: 'Вопрос повестки' }]}>
      {found.error ? <FailedState error={found.error} onRetry={() => void found.refetch()} waiting={found.isFetching} /> : <LoadingState />}
    </Page>
  );
}

function Item({ item }: { item: ItemRecord }) {
  const { today } = useSession();
  const may = (operation: string) => item.operations.includes(`reviews.${operation}`);
  const signed = item.signedAt !== null;
  return (
    <Page
      title={item.family.title}
      beside={
        signed ? (
          <Chip tone="pine" icon={IconCheck}>
            Подписано
          </Chip>
        ) : undefined
      }
      crumbs={[{ title: 'Консилиум', to: '/reviews' }, { title: `№\u00a0${item.review.number}, ${longDate(item.review.heldOn, today)}`, to: `/reviews/${item.review.id}` }, { title: item.family.code }]}
      subtitle={
        <span className="row">
          {item.case.practiceTitle}
          {item.case.caseManager && ` · куратор ${item.case.caseManager.name}`}
          <LevelChip level={item.case.level} />
        </span>
      }
      actions={
        <>
          {may('removeItem') && <Remove item={item} />}
          <ButtonLink to={`/families/${item.family.id}`}>Карточка семьи</ButtonLink>
        </>
      }
    >
      {item.corrects && (
        <Notice>
          Исправляет{' '}
          <PageLink to={`/review-items/${item.corrects.id}`} className="link">
            подписанное заключение
          </PageLink>
          : {item.corrects.reason}
        </Notice>
      )}
      {item.correctedBy && (
        <Notice tone="warn">
          Это заключение исправляют:{' '}
          <PageLink to={`/review-items/${item.correctedBy}`} className="link">
            новое заключение
          </PageLink>
          .
        </Notice>
      )}
      <div className={css['layout']}>
        <div className="stack">
          {signed && <SignedConclusion item={item} />}
          <Panel title="Почему рассматриваем">
            {item.reasons.length > 0 ? <Reasons reasons={item.reasons} /> : <p className="second">Правило причин не нашло: семью добавили в повестку сами.</p>}
          </Panel>
          <ItemFacts item={item} />
          {!signed && may('changeItem') && <ConclusionForm item={item} />}
          {!signed && !may('changeItem') && <Draft item={item} />}
        </div>
        <div className="stack">
          <SignPanel item={item} />
          <ItemPositions item={item} />
        </div>
      </div>
    </Page>
  );
}

/** What a practitioner sees of a conclusion that others prepare. */
function Draft({ item }: { item: ItemRecord }) {
  const conclusion = item.words.conclusions.find((one) => one.id === item.decision);
  return (
    <Panel title="Проект заключения">
      <div className="stack-tight">
        {item.report && <p className={css['text']}>{item.report}</p>}
        {item.familyWord && <p className="second">{texts.familyWords[item.familyWord]}</p>}
        {item.familyWords && <p className={css['quote']}>{item.familyWords}</p>}
        <p>{conclusion ? conclusion.title : 'Решения пока нет.'}</p>
        {item.ground && <p className={css['text']}>{item.ground}</p>}
      </div>
    </Panel>
  );
}

function Remove({ item }: { item: ItemRecord }) {
  const [asking, setAsking] = useState(false);
  const { go } = usePlace();
  const remove = useCommand(removeItem, { refresh: false });
  return (
    <>
      <Button variant="link" onClick={() => setAsking(true)}>
        Снять с повестки
      </Button>
      {asking && (
        <ConfirmDialog
          title={`Снять с повестки: ${item.family.title}?`}
          confirm="Снять с повестки"
          waiting={remove.waiting}
          error={remove.error}
          onClose={() => setAsking(false)}
          onConfirm={() => void remove.run({ params: { id: item.id } as never, query: { version: item.version } as never }).then(() => go(`/reviews/${item.review.id}`), () => {})}
        >
          <p>Исчезнут доклад, мнения и проект заключения. Просьбы коллег вернутся в «Кого рассмотреть».</p>
        </ConfirmDialog>
      )}
    </>
  );
}
