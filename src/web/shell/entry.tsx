import { Navigate } from '@tanstack/react-router';
import { me } from '../../modules/accounts/contract.ts';
import { useOperation } from '../../kernel/web/query.ts';
import { FailedState, RefusedState } from '../ui/states.tsx';
import { PageLoading } from './page-states.tsx';

/** The bare address: into the organization, or to the entrance. */
export function Entry() {
  const answer = useOperation(me);
  if (answer.error?.status === 401) return <Navigate to="/sign-in" replace />;
  if (answer.error) {
    return (
      <main style={{ padding: 24 }}>
        <FailedState error={answer.error} onRetry={() => void answer.refetch()} waiting={answer.isFetching} />
      </main>
    );
  }
  if (!answer.data) return <PageLoading />;
  const first = answer.data.organizations[0];
  if (!first) {
    return (
      <main style={{ padding: 24 }}>
        <RefusedState title="Вы пока не состоите ни в одной организации">Попросите администратора прислать приглашение.</RefusedState>
      </main>
    );
  }
  return <Navigate to={`/o/${lastOrganization(answer.data.organizations.map((one) => one.id)) ?? first.id}`} replace />;
}

const key = 'ryadom.organization';

/** Where the person worked last, if it is still open to them. */
function lastOrganization(known: string[]): string | null {
  const last = localStorage.getItem(key);
  return last !== null && known.includes(last) ? last : null;
}

export function rememberOrganization(id: string): void {
  localStorage.setItem(key, id);
}
