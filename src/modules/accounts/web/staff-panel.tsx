import { useState } from 'react';
import { longDate } from '../../../kernel/time.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { ConfirmDialog } from '../../../web/ui/dialogs.tsx';
import { CheckField } from '../../../web/ui/fields.tsx';
import { Facts } from '../../../web/ui/page.tsx';
import { SidePanel } from '../../../web/ui/side-panel.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { changeUser, createResetLink, disableUser, enableUser, getUser, renewInvitation, type User } from '../contract.ts';
import { LinkToCopy, type LinkShown } from './link-to-copy.tsx';
import { rolesWithBranches, StateChip } from './roles.tsx';
import { StaffEdit } from './staff-edit.tsx';

/** One colleague: who, in what state, and what an administrator may do about the access. */
export function StaffPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const answer = useOperation(getUser, { params: { id } });
  const [editing, setEditing] = useState(false);
  const user = answer.data;
  return (
    <SidePanel title={user?.name ?? 'Сотрудник'} over={user?.position ?? 'Сотрудник'} width={372} onClose={onClose}>
      {answer.error && !user ? (
        <FailedState error={answer.error} onRetry={() => void answer.refetch()} />
      ) : !user ? (
        <LoadingState lines={4} />
      ) : editing ? (
        <StaffEdit user={user} onDone={() => setEditing(false)} />
      ) : (
        <StaffCard user={user} onEdit={() => setEditing(true)} />
      )}
    </SidePanel>
  );
}

function StaffCard({ user, onEdit }: { user: User; onEdit: () => void }) {
  const can = useCan();
  const { today, dayOf } = useSession();
  const [link, setLink] = useState<LinkShown | null>(null);
  const [asking, setAsking] = useState<'disable' | 'reset' | null>(null);
  const [drop, setDrop] = useState(false);
  const renew = useCommand(renewInvitation);
  const reset = useCommand(createResetLink);
  const disable = useCommand(disableUser);
  const enable = useCommand(enableUser);
  const date = (at: string | null) => at && longDate(dayOf(at), today);
  const params = { id: user.id };
  const error = renew.error ?? enable.error;
  const close = () => (setAsking(null), disable.reset(), reset.reset());
  return (
    <>
      <div className="row">
        <StateChip state={user.state} />
      </div>
      <Facts
        items={[
          ['Почта', user.email],
          ['Роли', rolesWithBranches(user.roles)],
          ['Второй шаг', user.secondFactor ? 'подключён' : 'нет'],
          ['Последний вход', date(user.lastSeenAt)],
          ['Приглашение до', user.state === 'invited' ? (date(user.invitationExpiresAt) ?? 'закончилось') : null],
          ['В программе с', date(user.createdAt)],
        ]}
      />
      {link && <LinkToCopy link={link} who={user.name} />}
      {error && <FailedState error={error} what="Не получилось" />}
      <div className="stack-tight">
        {can(changeUser) && (
          <Button variant="soft" onClick={onEdit}>
            Изменить имя и роли
          </Button>
        )}
        {user.state === 'invited' && can(renewInvitation) && (
          <Button waiting={renew.waiting} onClick={() => void renew.run({ params }).then(setLink, () => {})}>
            Новая ссылка-приглашение
          </Button>
        )}
        {user.state === 'active' && !user.isMe && can(createResetLink) && <Button onClick={() => setAsking('reset')}>Ссылка для нового пароля</Button>}
        {user.state === 'disabled' && can(enableUser) && (
          <Button waiting={enable.waiting} onClick={() => void enable.run({ params, body: { version: user.version } }).then(() => sayDone(`Вход открыт: ${user.name}`), () => {})}>
            Открыть вход
          </Button>
        )}
        {user.state !== 'disabled' && !user.isMe && can(disableUser) && (
          <Button variant="danger-plain" onClick={() => setAsking('disable')}>
            Закрыть вход…
          </Button>
        )}
      </div>
      {asking === 'disable' && (
        <ConfirmDialog
          title={`Закрыть вход: ${user.name}?`}
          confirm="Закрыть вход"
          waiting={disable.waiting}
          error={disable.error}
          onClose={close}
          onConfirm={() => void disable.run({ params, body: { version: user.version } }).then(() => (close(), sayDone(`Вход закрыт: ${user.name}`)), () => {})}
        >
          <p>Сотрудник сразу выйдет на всех устройствах. Его записи и имя в них останутся, вход можно открыть снова.</p>
        </ConfirmDialog>
      )}
      {asking === 'reset' && (
        <ConfirmDialog
          title="Ссылка для нового пароля"
          confirm="Выдать ссылку"
          keep="Не сейчас"
          danger={false}
          waiting={reset.waiting}
          error={reset.error}
          onClose={close}
          onConfirm={() => void reset.run({ params, body: { dropSecondFactor: drop } }).then((made) => (setLink(made), close()), () => {})}
        >
          <p>Прежний пароль действует, пока сотрудник не задаст новый.</p>
          {user.secondFactor && <CheckField id="drop-factor" name="drop" value={drop} onChange={setDrop} error={undefined} label="Телефон потерян: отключить и второй шаг" />}
        </ConfirmDialog>
      )}
    </>
  );
}
