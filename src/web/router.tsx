import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { ApiError } from '../kernel/web/api.ts';
import type { Search } from '../kernel/web/place.tsx';
import { pages } from './routes.tsx';
import { Entry } from './shell/entry.tsx';
import { PageFailed, PageLoading, PageMissing } from './shell/page-states.tsx';

/** An expired session leads to the entrance and back; a form with typed data stays where it is and says so itself. */
function onReadFailed(error: unknown): void {
  const path = window.location.pathname;
  if (error instanceof ApiError && error.status === 401 && path.startsWith('/o/')) {
    void router.navigate({ to: '/sign-in', search: { back: path + window.location.search } as never, replace: true });
  }
}

export const client = new QueryClient({
  queryCache: new QueryCache({ onError: onReadFailed }),
  mutationCache: new MutationCache(),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => error instanceof ApiError && error.code === 'no_connection' && count < 2,
      retryDelay: (count) => 1000 * (count + 1),
      networkMode: 'always',
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

const root = createRootRoute({ component: Outlet });
const entry = createRoute({ getParentRoute: () => root, path: '/', component: Entry });
const signIn = createRoute({ getParentRoute: () => root, path: '/sign-in', component: lazyRouteComponent(() => import('../modules/accounts/web/sign-in-page.tsx')) });
const link = createRoute({ getParentRoute: () => root, path: '/link/$token', component: lazyRouteComponent(() => import('../modules/accounts/web/link-page.tsx')) });
const organization = createRoute({ getParentRoute: () => root, path: '/o/$org', component: lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell') });
const ofOrganization = pages.map((page) =>
  createRoute({
    getParentRoute: () => organization,
    path: page.path.replace(/:(\w+)/g, '$$$1'),
    component: lazyRouteComponent(page.page),
    staticData: { page } as never,
  }),
);

export const router = createRouter({
  routeTree: root.addChildren([entry, signIn, link, organization.addChildren(ofOrganization)]),
  // Plain `?name=value`: addresses are read, typed and sent by people.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search: Search) => {
    const text = new URLSearchParams(Object.entries(search).filter((pair): pair is [string, string] => Boolean(pair[1]))).toString();
    return text ? `?${text}` : '';
  },
  defaultPendingComponent: PageLoading,
  defaultPendingMs: 300,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: PageMissing,
  scrollRestoration: true,
  defaultPreload: 'intent',
});
