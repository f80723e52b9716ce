import { type Icon, IconSettings } from '@tabler/icons-react';
import type { Session } from '../../kernel/web/session.tsx';
import { texts } from '../../modules/accounts/texts.ru.ts';
import type { PageRoute } from '../page-route.ts';
import { pages } from '../routes.tsx';

/** Pages whose operations the server allows to this person; the rest is not shown at all. */
export function allowedPages(session: Session): PageRoute[] {
  return pages.filter((page) => session.operations.has(page.operation));
}

/** An item of the rail or of the phone's bar. */
export interface NavItem {
  title: string;
  icon: Icon;
  to: string;
  on: boolean;
  rare: boolean;
}

/** Items in the order of routes.tsx; «Настройки» last, leading to the first section that is open to the person. */
export function navItems(allowed: PageRoute[], current: PageRoute | undefined): NavItem[] {
  const items = allowed
    .filter((page) => page.nav)
    .map((page) => ({ ...page.nav!, to: page.path, rare: page.nav!.rare ?? false, on: current === page || (current?.path.startsWith(`${page.path}/`) ?? false) }));
  const settings = allowed.find((page) => page.settings);
  return settings ? [...items, { title: 'Настройки', icon: IconSettings, to: settings.path, rare: false, on: Boolean(current?.settings) }] : items;
}

/** «руководитель, куратор»: the first word of each name, for the narrow rail. */
export function rolesInWords(roles: readonly string[]): string {
  const names: Record<string, string> = texts.roleNames;
  return [...new Set(roles)].map((role) => (names[role] ?? role).split(' ')[0]!.toLowerCase()).join(', ');
}
