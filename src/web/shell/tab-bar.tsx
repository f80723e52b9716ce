import { IconDots, IconListCheck, IconLogout, IconPencilPlus, IconUserCog } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { PageLink } from '../../kernel/web/place.tsx';
import { navItems, rolesInWords } from './access.ts';
import type { ShellPart } from './rail.tsx';
import css from './shell.module.css';
import { useSignOut } from './user-menu.tsx';

const Drawer = lazy(() => import('../ui/drawer.tsx'));

/** The phone's bar: three sections, «Записать», the rest behind «Ещё». */
export function TabBar({ session, pages, current }: ShellPart) {
  const [more, setMore] = useState(false);
  const leave = useSignOut();
  const close = () => setMore(false);
  const items = navItems(pages, current);
  const record = pages.find((page) => page.record);
  const shown = items.slice(0, record ? 3 : 4);
  const rest = items.slice(shown.length);
  return (
    <nav className={css['tabbar']} aria-label="Разделы, телефон">
      {shown.map(({ title, icon: Sign, to, on }) => (
        <PageLink key={to} to={to} className={`${css['tab']} ${on ? css['on'] : ''}`} aria-current={on ? 'page' : undefined}>
          <i>
            <Sign size={24} stroke={1.75} aria-hidden="true" />
          </i>
          <span>{title}</span>
        </PageLink>
      ))}
      {record && (
        <PageLink to={record.path} className={`${css['tab']} ${current?.record ? css['on'] : ''}`} aria-current={current?.record ? 'page' : undefined}>
          <i>
            <IconPencilPlus size={24} stroke={1.75} aria-hidden="true" />
          </i>
          <span>Записать</span>
        </PageLink>
      )}
      <button type="button" className={css['tab']} aria-haspopup="dialog" aria-expanded={more} onClick={() => setMore(true)}>
        <i>
          <IconDots size={24} stroke={1.75} aria-hidden="true" />
        </i>
        <span>Ещё</span>
      </button>
      {more && (
        <Suspense fallback={null}>
          <Drawer position="bottom" size="auto" onClose={close} title={`${session.user.name}, ${rolesInWords(session.roles)}`}>
          {rest.map(({ title, icon: Sign, to }) => (
            <PageLink key={to} to={to} className={css['moreItem']} onClick={close}>
              <Sign size={24} stroke={1.75} aria-hidden="true" /> {title}
            </PageLink>
          ))}
          <PageLink to="/jobs" className={css['moreItem']} onClick={close}>
            <IconListCheck size={24} stroke={1.75} aria-hidden="true" /> Задания
          </PageLink>
          <PageLink to="/account" className={css['moreItem']} onClick={close}>
            <IconUserCog size={24} stroke={1.75} aria-hidden="true" /> Моя учётная запись
          </PageLink>
          <button type="button" className={css['moreItem']} onClick={leave}>
            <IconLogout size={24} stroke={1.75} aria-hidden="true" /> Выйти
          </button>
          </Drawer>
        </Suspense>
      )}
    </nav>
  );
}
