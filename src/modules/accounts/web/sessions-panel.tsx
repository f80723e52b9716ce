import { useState } from 'react';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { ConfirmDialog } from '../../../web/ui/dialogs.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { endSession, listSessions, listTokens, revokeToken } from '../contract.ts';

const moment = new Intl.DateTimeFormat('ru', { day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' });
const dayMonth = new Intl.DateTimeFormat('ru', { day: '2-digit', month: '2-digit' });

type Target = { kind: 'session' | 'token'; id: string; title: string };

/** Where I am signed in, and keys of programs that act for me. */
export function SessionsPanel() {
  const sessions = useOperation(listSessions);
  const tokens = useOperation(listTokens);
  const [target, setTarget] = useState<Target | null>(null);
  const end = useCommand(endSession);
  const revoke = useCommand(revokeToken);
  const command = target?.kind === 'token' ? revoke : end;
  return (
    <>
      <Panel title="Где я вошёл" flush>
        {sessions.error ? (
          <FailedState error={sessions.error} onRetry={() => void sessions.refetch()} />
        ) : !sessions.data ? (
          <LoadingState lines={2} />
        ) : (
          <MarginList bare label="Сеансы">
            {sessions.data.items.map((session) => (
              <MarginRow
                key={session.id}
                when={dayMonth.format(new Date(session.startedAt))}
                title={
                  <span className="row">
                    {session.device} {session.isCurrent && <Chip tone="pine">это устройство</Chip>}
                  </span>
                }
                meta={[`вход ${moment.format(new Date(session.startedAt))}`, session.address].filter(Boolean).join(' · ')}
                action={session.isCurrent ? undefined : <Button small onClick={() => setTarget({ kind: 'session', id: session.id, title: session.device })}>Завершить</Button>}
              />
            ))}
          </MarginList>
        )}
      </Panel>
      {tokens.data && tokens.data.items.length > 0 && (
        <Panel title="Ключи программ" hint="действуют от вашего имени" flush>
          <MarginList bare label="Ключи программ">
            {tokens.data.items.map((token) => (
              <MarginRow
                key={token.id}
                when={dayMonth.format(new Date(token.createdAt))}
                title={`Ключ ${token.id.slice(0, 6)}…`}
                meta={`действует до ${moment.format(new Date(token.expiresAt))}`}
                action={<Button small onClick={() => setTarget({ kind: 'token', id: token.id, title: token.id.slice(0, 6) })}>Отозвать</Button>}
              />
            ))}
          </MarginList>
        </Panel>
      )}
      {target && (
        <ConfirmDialog
          title={target.kind === 'token' ? `Отозвать ключ ${target.title}…?` : `Завершить сеанс: ${target.title}?`}
          confirm={target.kind === 'token' ? 'Отозвать ключ' : 'Завершить сеанс'}
          waiting={command.waiting}
          error={command.error}
          onClose={() => (command.reset(), setTarget(null))}
          onConfirm={() => void command.run({ params: { id: target.id } }).then(() => setTarget(null), () => {})}
        >
          <p>{target.kind === 'token' ? 'Программа с этим ключом сразу потеряет доступ.' : 'На том устройстве придётся войти заново. Записанное останется.'}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
