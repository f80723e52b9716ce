import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { ConfirmDialog } from '../../../web/ui/dialogs.tsx';
import { Facts, Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { getMerge, undoMerge } from '../contract.ts';
import { counted } from '../texts.ru.ts';
import { moment, toldMoves } from './words.ts';

const crumbs = [{ title: 'Похожие записи', to: '/merges' }, { title: 'Объединение' }];

/** One merge: what became one, what moved, and its undo or what stands in its way. */
export default function MergePage() {
  const { params } = usePlace();
  const { organization } = useSession();
  const id = params['id']!;
  const run = useOperation(getMerge, { params: { id } });
  const undo = useCommand(undoMerge);
  const [asking, setAsking] = useState(false);
  if (!run.data) {
    return (
      <Page title="Объединение" crumbs={crumbs} narrow>
        {run.error ? <FailedState error={run.error} onRetry={() => void run.refetch()} waiting={run.isFetching} /> : <LoadingState />}
      </Page>
    );
  }
  const found = run.data;
  const moves = toldMoves(found.moved);
  const open = found.undoneAt === null;
  const confirm = () =>
    void undo.run({ params: { id } }).then(
      () => {
        setAsking(false);
        sayDone('Объединение отменено: обе записи как были');
      },
      () => {},
    );
  return (
    <Page
      title={found.kind === 'family' ? 'Объединение семей' : 'Объединение людей'}
      crumbs={crumbs}
      narrow
      actions={
        open && found.obstacles.length === 0 && (
          <Button variant="danger-plain" icon={<IconArrowBackUp size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setAsking(true)}>
            Отменить объединение…
          </Button>
        )
      }
    >
      {!open && (
        <Notice>
          Отменено {moment(found.undoneAt!, organization.timeZone)}: {found.undoneBy}. Обе записи снова отдельно.
        </Notice>
      )}
      {open && found.obstacles.length > 0 && (
        <Notice tone="warn">
          <div className="stack-tight">
            <span>Отменить сейчас нельзя:</span>
            <ul style={{ margin: 0, paddingLeft: 18 }}>
              {found.obstacles.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </div>
        </Notice>
      )}
      <Panel title="Что стало одним">
        <Facts
          items={[
            ['Осталась запись', <PageLink key="keep" to={`/families/${found.familyId}`} className="link">{found.keepLabel}</PageLink>],
            ['Вошла в неё', found.otherLabel],
            ['Кто и когда', `${found.by}, ${moment(found.at, organization.timeZone)}`],
            ['Перешло', moves.map(([table, count]) => counted(table, count)).join(', ')],
          ]}
        />
      </Panel>
      {asking && (
        <ConfirmDialog
          title="Отменить объединение?"
          confirm="Отменить объединение"
          keep="Оставить как есть"
          waiting={undo.waiting}
          error={undo.error}
          onConfirm={confirm}
          onClose={() => {
            undo.reset();
            setAsking(false);
          }}
        >
          <p>
            Запись «{found.otherLabel}» снова станет отдельной и получит обратно своё{moves.length > 0 ? `: ${moves.map(([table, count]) => counted(table, count)).join(', ')}` : ''}.
          </p>
          <p className="second">Что записали после объединения, останется в карточке «{found.keepLabel}».</p>
        </ConfirmDialog>
      )}
    </Page>
  );
}
