import { usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { DraftGate, useDraft } from '../../../web/drafts/draft-gate.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { getFamily } from '../../families/contract.ts';
import { ApplicationForm, type ApplicationValues } from './application-form.tsx';
import type { Picked } from './parts.tsx';

/** A new application; `?family=` names a family of the register. */
export default function NewApplicationPage() {
  const { search } = usePlace();
  const { practice } = useSession();
  const wanted = search['family'];
  const family = useOperation(getFamily, { params: { id: wanted ?? '' } }, { enabled: wanted !== undefined });
  return (
    <Page title="Новое заявление" crumbs={[{ title: 'Обращения', to: '/intake' }, { title: 'Новое заявление' }]} subtitle="Хватит заявителя или одного взрослого. Остальное впишете до решения." narrow>
      {practice === undefined ? (
        <Notice tone="warn">Сначала нужна практика: она задаёт условия и сроки. Установите её в разделе «Практики».</Notice>
      ) : wanted !== undefined && !family.data ? (
        family.error ? <FailedState error={family.error} onRetry={() => void family.refetch()} /> : <LoadingState />
      ) : (
        <DraftGate key={practice} kind="application" practice={practice}>
          <NewApplication practice={practice} family={family.data ?? null} />
        </DraftGate>
      )}
    </Page>
  );
}

function NewApplication({ practice, family }: { practice: string; family: Picked | null }) {
  const { go } = usePlace();
  const draft = useDraft<ApplicationValues>();
  return (
    <ApplicationForm
      practice={practice}
      family={family}
      draft={draft}
      onLeave={() => go('/intake', { tab: 'applications' })}
      onDone={(made) => {
        sayDone('Записано: заявление');
        go(`/applications/${made.id}`);
      }}
    />
  );
}
