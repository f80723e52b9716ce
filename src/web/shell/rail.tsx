import { IconChevronDown, IconChevronUp, IconPencilPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { PageLink } from '../../kernel/web/place.tsx';
import type { Session } from '../../kernel/web/session.tsx';
import type { PageRoute } from '../page-route.ts';
import { type NavItem, navItems } from './access.ts';
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
  const items = navItems(pages, current);
  const rare = items.filter((item) => item.rare);
  const [asked, setAsked] = useState(false);
  const folds = rare.length > 2;
  // Where one stands is never folded away.
  const here = rare.some((item) => item.on);
  const open = asked || !folds || here;
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
        {items.filter((item) => !item.rare).map((item) => <Item key={item.to} {...item} />)}
        {folds && !here && (
          <li>
            <button type="button" className={`${css['item']} ${css['fold']}`} aria-expanded={open} onClick={() => setAsked(!open)} title={open ? 'Свернуть' : 'Ещё разделы'}>
              {open ? <IconChevronUp size={18} stroke={1.75} aria-hidden="true" /> : <IconChevronDown size={18} stroke={1.75} aria-hidden="true" />}
              <span className={css['word']}>{open ? 'Свернуть' : 'Ещё'}</span>
            </button>
          </li>
        )}
        {open && rare.length > 0 && <li className={css['apart']} aria-hidden="true" />}
        {open && rare.map((item) => <Item key={item.to} {...item} />)}
      </ul>
      <div className={css['push']} />
      <UserMenu session={session} />
    </nav>
  );
}

function Item({ title, icon: Sign, to, on }: NavItem) {
  return (
    <li>
      <PageLink to={to} className={`${css['item']} ${on ? css['on'] : ''}`} aria-current={on ? 'page' : undefined} title={title}>
        <Sign size={18} stroke={1.75} aria-hidden="true" />
        <span className={css['word']}>{title}</span>
      </PageLink>
    </li>
  );
}
