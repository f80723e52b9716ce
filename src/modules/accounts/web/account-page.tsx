import { useOperation } from '../../../kernel/web/query.ts';
import { Facts, Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { me } from '../contract.ts';
import { PasswordPanel } from './password-panel.tsx';
import { SecondFactorPanel } from './second-factor-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { rolesWithBranches } from './roles.tsx';

export default function AccountPage() {
  const answer = useOperation(me);
  return (
    <Page title="Моя учётная запись" narrow>
      {answer.error && !answer.data ? (
        <FailedState error={answer.error} onRetry={() => void answer.refetch()} waiting={answer.isFetching} />
      ) : !answer.data ? (
        <LoadingState />
      ) : (
        <>
          <Panel title="Кто я">
            <Facts
              items={[
                ['Имя', answer.data.user.name],
                ['Почта для входа', answer.data.user.email],
                ...answer.data.organizations.map((one): [string, string] => [one.name, rolesWithBranches(one.roles.map(({ role }) => ({ role, branchName: null })))]),
              ]}
            />
            <p className="small" style={{ marginTop: 10 }}>
              Имя и роли меняет администратор организации.
            </p>
          </Panel>
          <SecondFactorPanel on={answer.data.user.secondFactor} />
          <PasswordPanel email={answer.data.user.email} name={answer.data.user.name} />
          <SessionsPanel />
        </>
      )}
    </Page>
  );
}
