import { usePlace } from '../../../kernel/web/place.tsx';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { DraftGate, useDraft } from '../../../web/drafts/draft-gate.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { getSignal, listSignals } from '../contract.ts';
import { SignalForm, type SignalValues } from './signal-form.tsx';

/** A new signal; whoever may not open signals goes back to the section. */
export default function NewSignalPage() {
  const { practice } = useSession();
  return (
    <Page title="Новый сигнал" crumbs={[{ title: 'Обращения', to: '/intake' }, { title: 'Новый сигнал' }]} subtitle="Запишите, пока помните. Уточнить и дополнить можно потом." narrow>
      {practice === undefined ? (
        <Notice tone="warn">Сначала нужна практика: она задаёт сроки проверки. Установите её в разделе «Практики».</Notice>
      ) : (
        <DraftGate key={practice} kind="signal" practice={practice}>
          <NewSignal practice={practice} />
        </DraftGate>
      )}
    </Page>
  );
}

function NewSignal({ practice }: { practice: string }) {
  const { go } = usePlace();
  const can = useCan();
  const draft = useDraft<SignalValues>();
  return (
    <SignalForm
      practice={practice}
      draft={draft}
      onLeave={() => go(can(listSignals) ? '/intake' : '/today')}
      onDone={(signal) => {
        sayDone('Записано: сигнал');
        go(can(getSignal) ? `/signals/${signal.id}` : '/today');
      }}
    />
  );
}
