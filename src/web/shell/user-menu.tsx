import { Menu } from '@mantine/core';
import { IconBuildingCommunity, IconDevicesOff, IconLogout, IconUserCog } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePlace } from '../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../kernel/web/query.ts';
import type { Session } from '../../kernel/web/session.tsx';
import { me, signOut, signOutEverywhere } from '../../modules/accounts/contract.ts';
import { dropDrafts } from '../../modules/services/web/use-draft.ts';
import { PersonAvatar } from '../ui/chip.tsx';
import { ConfirmDialog } from '../ui/dialogs.tsx';
import { rolesInWords } from './access.ts';
import css from './shell.module.css';

/** Leaves for the entrance; the page is loaded anew, so nothing of the person stays in memory. */
export function useSignOut() {
  const out = useCommand(signOut, { refresh: false });
  return () => void out.run({}).finally(entrance);
}

/** Unfinished records hold personal facts: nobody who comes after finds them on this computer. */
function entrance() {
  dropDrafts();
  window.location.assign('/sign-in');
}

/** Without the patronymic: the rail is narrow. */
function shortName(name: string): string {
  return name.split(/\s+/).slice(0, 2).join(' ');
}

export function UserMenu({ session }: { session: Session }) {
  const { go } = usePlace();
  const navigate = useNavigate();
  const who = useOperation(me);
  const leave = useSignOut();
  const everywhere = useCommand(signOutEverywhere, { refresh: false });
  const [asking, setAsking] = useState(false);
  const others = who.data?.organizations.filter((one) => one.id !== session.organization.slug) ?? [];
  return (
    <>
      <Menu position="top-start" width={250} shadow="md" transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <button type="button" className={css['user']} title={`${session.user.name}, ${rolesInWords(session.roles)}`}>
            <PersonAvatar name={session.user.name} />
            <span className={`${css['userText']} ${css['word']}`}>
              <b>{shortName(session.user.name)}</b>
              <small>{rolesInWords(session.roles)}</small>
            </span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item className={css['menuItem']!} leftSection={<IconUserCog size={18} stroke={1.75} aria-hidden="true" />} onClick={() => go('/account')}>
            Моя учётная запись
          </Menu.Item>
          {others.map((one) => (
            <Menu.Item key={one.id} className={css['menuItem']!} leftSection={<IconBuildingCommunity size={18} stroke={1.75} aria-hidden="true" />} onClick={() => void navigate({ to: `/o/${one.id}` })}>
              {one.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item className={css['menuItem']!} leftSection={<IconLogout size={18} stroke={1.75} aria-hidden="true" />} onClick={leave}>
            Выйти
          </Menu.Item>
          <Menu.Item className={css['menuItem']!} leftSection={<IconDevicesOff size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setAsking(true)}>
            Выйти на всех устройствах
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking && (
        <ConfirmDialog
          title="Выйти на всех устройствах?"
          confirm="Выйти везде"
          keep="Остаться"
          danger={false}
          waiting={everywhere.waiting}
          error={everywhere.error}
          onClose={() => setAsking(false)}
          onConfirm={() => void everywhere.run({}).then(entrance, () => {})}
        >
          <p>Закроются все сеансы, и этот тоже. Записанное останется.</p>
        </ConfirmDialog>
      )}
    </>
  );
}
