import { IconPencilPlus } from '@tabler/icons-react';
import { PageLink } from '../../kernel/web/place.tsx';
import type { Session } from '../../kernel/web/session.tsx';
import type { PageRoute } from '../page-route.ts';
import { navItems } from './access.ts';
import { Logo } from './logo.tsx';
import css from './shell.module.css';
import { UserMenu } from './user-menu.tsx';

export interface ShellPart {
  session: Session;
  pages: PageRoute[];
  current: PageRoute | undefined;
}

export function Rail({ session, pages, current }: ShellPart) {
  const record = pages.find((page) => page.record);
  return (
    <nav className={css['rail']} aria-label="Разделы">
      <PageLink to="/" className={css['logo']} title="Рядом, на главную">
        <Logo /> <span className={css['word']}>Рядом</span>
      </PageLink>
      {record && (
        <PageLink to={record.path} className={css['record']} title="Записать, Alt N">
          <IconPencilPlus size={18} stroke={1.75} aria-hidden="true" />
          <span className={css['word']}>Записать</span>
          <kbd aria-hidden="true">Alt N</kbd>
        </PageLink>
      )}
      <ul className={css['items']}>
          {navItems(pages, current).map(({ title, icon: Sign, to, on }) => (
            <li key={to}>
              <PageLink to={to} className={`${css['item']} ${on ? css['on'] : ''}`} aria-current={on ? 'page' : undefined} title={title}>
                <Sign size={18} stroke={1.75} aria-hidden="true" />
                <span className={css['word']}>{title}</span>
              </PageLink>
            </li>
          ))}
      </ul>
      <div className={css['push']} />
      <UserMenu session={session} />
    </nav>
  );
}
