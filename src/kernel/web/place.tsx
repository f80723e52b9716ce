import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';

/** Text values of the query string; lists are joined by commas. */
export type Search = Record<string, string | undefined>;

/** Where the person is: organization, parameters of the address, query string, and ways to change them. */
export interface Place {
  org: string;
  params: Record<string, string>;
  search: Search;
  /** Changes some values of the query string; `undefined` or '' removes. Replaces the history entry unless `push`. */
  setSearch: (changes: Search, options?: { push?: boolean }) => void;
  /** Opens a page of this organization: `go('/families/…')`. */
  go: (to: string, search?: Search) => void;
}

export function usePlace(): Place {
  const navigate = useNavigate();
  const params = useParams({ strict: false }) as Record<string, string>;
  const search = useSearch({ strict: false }) as Search;
  const org = params['org'] ?? '';
  return {
    org,
    params,
    search,
    setSearch: (changes, options) => {
      void navigate({
        to: '.',
        search: ((before: Search) => tidy({ ...before, ...changes })) as never,
        replace: !options?.push,
        resetScroll: false,
      });
    },
    go: (to, next) => void navigate({ to: pathOf(org, to), search: carried(search, next) as never }),
  };
}

interface PageLinkProps extends Omit<ComponentProps<'a'>, 'href'> {
  /** A page of this organization, from `/`: `/families/…`. Starting with `//` it is outside organizations: `//sign-in`. */
  to: string;
  search?: Search;
  children: ReactNode;
}

/** A link inside the product; keeps the chosen practice. */
export function PageLink({ to, search, children, ...rest }: PageLinkProps) {
  const { org, search: now } = usePlace();
  return (
    <Link to={pathOf(org, to)} search={carried(now, search) as never} {...rest}>
      {children}
    </Link>
  );
}

function pathOf(org: string, to: string): string {
  return to.startsWith('//') ? to.slice(1) : `/o/${org}${to === '/' ? '' : to}`;
}

function carried(now: Search, next: Search | undefined): Search {
  return tidy({ practice: now['practice'], ...next });
}

function tidy(search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''));
}
