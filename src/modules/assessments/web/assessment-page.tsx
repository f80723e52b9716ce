import { useState } from 'react';
import { longDate } from '../../../kernel/time.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { ReasonDialog } from '../../../web/ui/reason-dialog.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { type AssessmentCard, cancelAssessment, changeAssessment, correctAssessment, getAssessment } from '../contract/operations.ts';
import { texts } from '../texts.ru.ts';
import { AnswersEdit, Correction, DraftEntry } from './entry.tsx';
import { Licence } from './new-assessment-page.tsx';
import { Result } from './result.tsx';
import { pointTitles, stateTitles, stateTones } from './words.ts';

/** One assessment: filled in while a draft, then what it counts to, how that changed and the conclusion. */
export default function AssessmentPage() {
  const { params } = usePlace();
  const id = params['id'] ?? '';
  const answer = useOperation(getAssessment, { params: { id } as never });
  if (answer.data) return <Card key={`${id} ${answer.data.state}`} record={answer.data} />;
  return (
    <Page title="Оценка" crumbs={[{ title: 'Семьи', to: '/families' }]}>
      {answer.error ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} waiting={answer.isFetching} /> : <LoadingState />}
    </Page>
  );
}

function Card({ record }: { record: AssessmentCard }) {
  const { today } = useSession();
  const can = useCan();
  const [mode, setMode] = useState<'view' | 'edit' | 'correct' | 'cancel'>('view');
  const alive = record.cancelledAt === null;
  const mine = record.mayChange && alive;
  const leave = () => setMode('view');
  return (
    <Page
      narrow
      title={record.instrumentTitle}
      crumbs={[{ title: 'Семьи', to: '/families' }, { title: record.family.title, to: `/families/${record.family.id}` }, { title: 'Оценка' }]}
      subtitle={
        <span className="row">
          <span>
            {record.person ? record.person.name : 'Вся семья'} · {pointTitles[record.point]} · {longDate(record.date, today)}
            {record.conductedBy && ` · ${record.conductedBy.name}`}
          </span>
          {alive ? <Chip tone={stateTones[record.state]}>{stateTitles[record.state]}</Chip> : <Chip>Отменена</Chip>}
        </span>
      }
      actions={
        mine && mode === 'view' ? (
          <>
            {can(cancelAssessment) && (
              <Button variant="link" onClick={() => setMode('cancel')}>
                Отменить…
              </Button>
            )}
            {record.state === 'completed' && can(changeAssessment) && <Button onClick={() => setMode('edit')}>Изменить ответы</Button>}
            {record.state === 'signed' && can(correctAssessment) && <Button onClick={() => setMode('correct')}>Исправить…</Button>}
          </>
        ) : undefined
      }
    >
      {!alive && <Notice tone="warn">Оценка отменена: {record.cancelReason}</Notice>}
      {record.state === 'draft' && alive && (record.mayChange ? <DraftEntry record={record} /> : <Notice>Заполнение не закончено. Его продолжает {record.by ?? 'автор'}.</Notice>)}
      {mode === 'edit' && <AnswersEdit record={record} onLeave={leave} />}
      {mode === 'correct' && <Correction record={record} onLeave={leave} />}
      {record.state !== 'draft' && mode !== 'edit' && mode !== 'correct' && <Result record={record} />}
      <Panel title="О методике">
        <div className="stack-tight">
          <p className="second">{record.content.about}</p>
          <Licence instrument={record.content} />
        </div>
      </Panel>
      {mode === 'cancel' && <CancelDialog record={record} onClose={leave} />}
    </Page>
  );
}

function CancelDialog({ record, onClose }: { record: AssessmentCard; onClose: () => void }) {
  const command = useCommand(cancelAssessment);
  return (
    <ReasonDialog
      title="Отменить оценку?"
      about={record.id}
      confirm="Отменить оценку"
      label="Почему отменяете"
      empty={texts.fields.reasonEmpty}
      onClose={onClose}
      onReason={async (reason) => {
        await command.run({ params: { id: record.id } as never, body: { version: record.version, reason } });
        sayDone('Оценка отменена');
        onClose();
      }}
    >
      <p>Она уйдёт из списков и графиков, но останется с причиной. Вернуть её нельзя: понадобится новая.</p>
    </ReasonDialog>
  );
}
