import type { Icon } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Search } from '../kernel/web/place.tsx';

/** A page of an organization as routes.tsx lists it: one line each. */
export interface PageRoute {
  /** Under `/o/:org`, parameters as `:id`: `/families/:id`. */
  path: string;
  /** The page needs this operation: without the right neither its item nor its link is shown. */
  operation: string;
  /** Loads the file; the page is its default export. */
  page: () => Promise<{ default: ComponentType }>;
  /** An item of the rail, in the order of the list; a rare one waits behind «Ещё». */
  nav?: { title: string; icon: Icon; rare?: boolean };
  /** A section of «Настройки» with this title. */
  settings?: string;
  /** Has a wide table, always or for these values of the address: the rail shrinks to icons. */
  wide?: boolean | ((search: Search) => boolean);
  /** Has a search of its own: the global one becomes an icon. */
  search?: boolean;
  /** «Записать» (Alt N) leads here. */
  record?: boolean;
}
