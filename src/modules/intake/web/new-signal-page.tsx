import { usePlace } from '../../../kernel/web/place.tsx';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { getSignal } from '../contract.ts';
import { SignalForm } from './signal-form.tsx';

/** A new signal; whoever may not open signals goes back to the section. */
export default function NewSignalPage() {
  const { go } = usePlace();
  const { practice } = useSession();
  const can = useCan();
  return (
    <Page title="Новый сигнал" crumbs={[{ title: 'Обращения', to: '/intake' }, { title: 'Новый сигнал' }]} subtitle="Запишите, пока помните. Уточнить и дополнить можно потом." narrow>
      {practice === undefined ? (
        <Notice tone="warn">Сначала нужна практика: она задаёт сроки проверки. Установите её в разделе «Практики».</Notice>
      ) : (
        <SignalForm
          key={practice}
          practice={practice}
          onLeave={() => go('/intake')}
          onDone={(signal) => {
            sayDone('Записано: сигнал');
            go(can(getSignal) ? `/signals/${signal.id}` : '/intake');
          }}
        />
      )}
    </Page>
  );
}
