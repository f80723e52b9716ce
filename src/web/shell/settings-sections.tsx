import { useEffect, useRef } from 'react';
import { PageLink } from '../../kernel/web/place.tsx';
import type { PageRoute } from '../page-route.ts';
import css from './shell.module.css';

/** Sections of «Настройки»: links, because each is a page of its own. */
export function SettingsSections({ pages, current }: { pages: PageRoute[]; current: PageRoute }) {
  const sections = pages.filter((page) => page.settings);
  const row = useRef<HTMLElement>(null);
  const here = current.path;
  useEffect(() => {
    row.current?.querySelector(`[data-path="${here}"]`)?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [here]);
  if (sections.length < 2) return null;
  return (
    <nav ref={row} className={css['sections']} aria-label="Настройки">
      {sections.map((page) => (
        <PageLink key={page.path} data-path={page.path} to={page.path} className={`${css['section']} ${page === current ? css['on'] : ''}`} aria-current={page === current ? 'page' : undefined}>
          {page.settings}
        </PageLink>
      ))}
    </nav>
  );
}
