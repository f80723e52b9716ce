import { IconBuildingCommunity, IconDevicesOff, IconListCheck, IconLogout, IconUserCog } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePlace } from '../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../kernel/web/query.ts';
import { type Session, useSession } from '../../kernel/web/session.tsx';
import { me, signOut, signOutEverywhere } from '../../modules/accounts/contract.ts';
import { dropHabits } from '../../modules/services/web/use-habits.ts';
import { dropLocal } from '../drafts/local.ts';
import { handOverDrafts } from '../drafts/sign-out.ts';
import { PersonAvatar } from '../ui/chip.tsx';
import { ConfirmDialog } from '../ui/dialogs.tsx';
import { Menu } from '../ui/menu.tsx';
import { rolesInWords } from './access.ts';
import css from './shell.module.css';

/** Leaves for the entrance; the page is loaded anew, so nothing of the person stays in memory. */
export function useSignOut() {
  const out = useCommand(signOut, { refresh: false });
  const handOver = useHandOver();
  return () => void handOver().then(() => out.run({})).finally(entrance);
}

function useHandOver(): () => Promise<void> {
  const { org } = usePlace();
  const { user } = useSession();
  return () => handOverDrafts(user.id, org);
}

/** Unfinished records hold personal facts: nobody who comes after finds them on this computer. */
function entrance() {
  dropLocal();
  dropHabits();
  window.location.assign('/sign-in');
}

/** Without the patronymic: the rail is narrow. */
function shortName(name: string): string {
  return name.split(/\s+/).slice(0, 2).join(' ');
}

const icon = { size: 18, stroke: 1.75, 'aria-hidden': true } as const;

export function UserMenu({ session }: { session: Session }) {
  const { go } = usePlace();
  const navigate = useNavigate();
  const who = useOperation(me);
  const signOutHere = useSignOut();
  const handOver = useHandOver();
  const everywhere = useCommand(signOutEverywhere, { refresh: false });
  const [asking, setAsking] = useState(false);
  const others = who.data?.organizations.filter((one) => one.id !== session.organization.slug) ?? [];
  return (
    <>
      <Menu
        label="Моя учётная запись и выход"
        position="top-start"
        trigger={
          <button type="button" className={css['user']} title={`${session.user.name}, ${rolesInWords(session.roles)}`}>
            <PersonAvatar name={session.user.name} />
            <span className={`${css['userText']} ${css['word']}`}>
              <b>{shortName(session.user.name)}</b>
              <small>{rolesInWords(session.roles)}</small>
            </span>
          </button>
        }
        items={[
          { key: 'account', title: 'Моя учётная запись', icon: <IconUserCog {...icon} />, onPick: () => go('/account') },
          { key: 'jobs', title: 'Задания', icon: <IconListCheck {...icon} />, onPick: () => go('/jobs') },
          ...others.map((one) => ({ key: one.id, title: one.name, icon: <IconBuildingCommunity {...icon} />, onPick: () => void navigate({ to: `/o/${one.id}` }) })),
          { key: 'out', title: 'Выйти', icon: <IconLogout {...icon} />, apart: true, onPick: signOutHere },
          { key: 'everywhere', title: 'Выйти на всех устройствах', icon: <IconDevicesOff {...icon} />, onPick: () => setAsking(true) },
        ]}
      />
      {asking && (
        <ConfirmDialog
          title="Выйти на всех устройствах?"
          confirm="Выйти везде"
          keep="Остаться"
          danger={false}
          waiting={everywhere.waiting}
          error={everywhere.error}
          onClose={() => setAsking(false)}
          onConfirm={() => void handOver().then(() => everywhere.run({})).then(entrance, () => {})}
        >
          <p>Закроются все сеансы, и этот тоже. Записанное останется.</p>
        </ConfirmDialog>
      )}
    </>
  );
}
