import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { ConfirmDialog } from '../../../web/ui/dialogs.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { getImport, type ImportCard, undoImport } from '../contract.ts';
import { ImportProgress } from './import-progress.tsx';
import { StateChip } from './imports-page.tsx';
import { Remarks } from './remarks.tsx';
import { SheetCounts } from './sheet-counts.tsx';
import { isRunning, moment, rows, sum } from './words.ts';

/** One import: how far it is, what it changed, what it did not take, and its undo. */
export default function ImportPage() {
  const { params } = usePlace();
  const id = params['id']!;
  const run = useOperation(getImport, { params: { id } }, { refetchWhile: isRunning });
  const crumbs = [{ title: 'Загрузка из Excel', to: '/imports' }, { title: run.data?.fileName ?? 'Книга' }];
  if (run.error && !run.data) {
    return (
      <Page title="Загрузка" crumbs={crumbs} narrow>
        <FailedState error={run.error} onRetry={() => void run.refetch()} />
      </Page>
    );
  }
  if (!run.data) {
    return (
      <Page title="Загрузка" crumbs={crumbs} narrow>
        <LoadingState />
      </Page>
    );
  }
  return <Run run={run.data} crumbs={crumbs} onChange={() => void run.refetch()} />;
}

function Run({ run, crumbs, onChange }: { run: ImportCard; crumbs: { title: string; to?: string }[]; onChange: () => void }) {
  const { organization } = useSession();
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const undo = useCommand(undoImport);
  const written = sum(run.sheets, 'created', 'updated');
  const canUndo = run.state === 'done' && !run.dryRun && written > 0 && can(undoImport);
  const confirm = () =>
    void undo.run({ params: { id: run.id } }).then(
      () => {
        setAsking(false);
        sayDone(`Загрузка отменена: ${run.fileName}`);
        onChange();
      },
      () => {},
    );
  return (
    <Page
      title={run.fileName}
      crumbs={crumbs}
      narrow
      subtitle={
        <span className="row">
          <StateChip state={run.state} />
          <span className="second">{[moment(run.startedAt, organization.timeZone), run.by].filter(Boolean).join(' · ')}</span>
        </span>
      }
      actions={
        canUndo && (
          <Button variant="danger-plain" icon={<IconArrowBackUp size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setAsking(true)}>
            Отменить загрузку…
          </Button>
        )
      }
    >
      {run.state === 'running' && (
        <Panel>
          <ImportProgress run={run} title="Записываем. Страницу можно закрыть: работа не прервётся" />
        </Panel>
      )}
      {run.state === 'failed' && <Notice tone="crisis">{run.refusal?.message ?? 'Загрузка не удалась, ничего не записано.'}</Notice>}
      {run.state === 'undone' && <Notice>Загрузка отменена {run.undoneAt ? moment(run.undoneAt, organization.timeZone) : ''}. Ниже то, что она записывала.</Notice>}
      {run.sheets && (
        <Panel title={run.state === 'done' ? `Записано: ${rows(written)}` : 'По листам'}>
          <div className="stack">
            <SheetCounts sheets={run.sheets} planned={false} />
            {run.state === 'done' && (
              <div className="row">
                <ButtonLink to="/families" variant="soft">
                  Открыть семьи
                </ButtonLink>
              </div>
            )}
          </div>
        </Panel>
      )}
      <Remarks run={run} />
      {asking && (
        <ConfirmDialog
          title="Отменить загрузку целиком?"
          confirm="Отменить загрузку"
          keep="Оставить как есть"
          waiting={undo.waiting}
          error={undo.error}
          onConfirm={confirm}
          onClose={() => {
            undo.reset();
            setAsking(false);
          }}
        >
          Исчезнут {rows(sum(run.sheets, 'created'))}, которые добавила эта загрузка
          {sum(run.sheets, 'updated') > 0 ? `, а изменённые строки (${sum(run.sheets, 'updated')}) станут прежними` : ''}. То, что было до неё, останется.
        </ConfirmDialog>
      )}
    </Page>
  );
}
