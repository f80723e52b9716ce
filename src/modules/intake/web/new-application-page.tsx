import { usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { getFamily } from '../../families/contract.ts';
import { ApplicationForm } from './application-form.tsx';

/** A new application; `?family=` names a family of the register. */
export default function NewApplicationPage() {
  const { search, go } = usePlace();
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
        <ApplicationForm
          key={practice}
          practice={practice}
          family={family.data ?? null}
          onLeave={() => go('/intake', { tab: 'applications' })}
          onDone={(made) => {
            sayDone('Записано: заявление');
            go(`/applications/${made.id}`);
          }}
        />
      )}
    </Page>
  );
}
