import { Navigate, Outlet, useMatches } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { today } from '../../kernel/time.ts';
import { usePlace } from '../../kernel/web/place.tsx';
import { useOperation } from '../../kernel/web/query.ts';
import { SessionContext, type Session } from '../../kernel/web/session.tsx';
import { me } from '../../modules/accounts/contract.ts';
import { listPractices } from '../../modules/practices/contract/operations.ts';
import type { PageRoute } from '../page-route.ts';
import { Page } from '../ui/page.tsx';
import { PanelSlot } from '../ui/side-panel.tsx';
import { FailedState, RefusedState } from '../ui/states.tsx';
import { UndoBar } from '../ui/undo-bar.tsx';
import { allowedPages, navItems } from './access.ts';
import { rememberOrganization } from './entry.tsx';
import { PageLoading, PageMissing } from './page-states.tsx';
import { Rail } from './rail.tsx';
import { SettingsSections } from './settings-sections.tsx';
import css from './shell.module.css';
import { TabBar } from './tab-bar.tsx';
import { TopBar } from './top-bar.tsx';

/** Everything around a page of an organization: who is signed in, rail, top bar, place for the side panel. */
export function Shell() {
  const { org, search } = usePlace();
  const who = useOperation(me);
  const membership = who.data?.organizations.find((one) => one.id === org);
  const known = useOperation(listPractices, {}, { enabled: membership?.operations.includes(listPractices.name) ?? false });
  const session = useMemo<Session | null>(() => {
    if (!who.data || !membership) return null;
    const practices = (known.data?.items ?? []).map(({ id, title }) => ({ id, title }));
    return {
      user: { ...who.data.user, staffId: membership.staffId },
      organization: { slug: membership.id, name: membership.name, timeZone: membership.timeZone, isDemo: membership.isDemo },
      roles: membership.roles.map(({ role }) => role),
      operations: new Set(membership.operations),
      today: today(new Date(who.dataUpdatedAt), membership.timeZone),
      dayOf: (instant) => today(new Date(instant), membership.timeZone),
      practices,
      practice: practices.find(({ id }) => id === search['practice'])?.id ?? practices[0]?.id,
    };
  }, [who.data, who.dataUpdatedAt, membership, known.data, search]);

  useEffect(() => {
    if (membership) rememberOrganization(membership.id);
  }, [membership]);

  if (who.error?.status === 401) return <PageLoading />; // the router is already leading to the entrance
  if (who.error && !who.data) {
    return (
      <main style={{ padding: 24 }}>
        <FailedState error={who.error} onRetry={() => void who.refetch()} waiting={who.isFetching} />
      </main>
    );
  }
  if (!who.data || (membership && known.isLoading)) return <PageLoading />;
  if (!session) {
    return (
      <main style={{ padding: 24 }}>
        <RefusedState title="Такой организации нет среди ваших">Проверьте адрес или попросите администратора прислать приглашение.</RefusedState>
      </main>
    );
  }
  return (
    <SessionContext value={session}>
      <Frame session={session} />
    </SessionContext>
  );
}

function Frame({ session }: { session: Session }) {
  const { go, search, setSearch } = usePlace();
  const pages = allowedPages(session);
  const page = useCurrentPage();
  const narrow = useNarrow((typeof page?.wide === 'function' ? page.wide(search) : page?.wide) ?? false);
  const main = useRef<HTMLElement>(null);
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const record = pages.find((one) => one.record);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === 'KeyN' && record) {
        event.preventDefault();
        go(record.path);
      }
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.code === 'KeyK') {
        const field = document.querySelector<HTMLInputElement>('main [role=search] input') ?? document.querySelector<HTMLInputElement>('[role=search] input');
        if (!field) return;
        event.preventDefault();
        field.focus();
        field.select();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });

  const path = page?.path;
  if (path === undefined && pages.length > 0 && isBare(session)) return <Navigate to={`/o/${session.organization.slug}${firstPage(pages)}`} replace />;
  const open = !page || pages.includes(page);
  return (
    <div className={`${css['shell']} ${narrow ? css['narrow'] : ''}`}>
      <a href="#main" className={css['skip']} onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        К содержанию
      </a>
      <Rail session={session} pages={pages} current={page} />
      <div className={css['main']}>
        <TopBar session={session} pages={pages} current={page} onPractice={(practice) => setSearch({ practice })} />
        <main id="main" ref={main} tabIndex={-1} className={css['main']}>
          {page?.settings && <SettingsSections pages={pages} current={page} />}
          <PanelSlot value={slot}>{open ? page ? <Outlet /> : <PageMissing /> : <Closed />}</PanelSlot>
        </main>
      </div>
      <div ref={setSlot} className="desk-only" />
      <TabBar session={session} pages={pages} current={page} />
      <UndoBar />
    </div>
  );
}

/** A page of the product that the roles of this person do not open. */
function Closed() {
  return (
    <Page title="Этот раздел вам не открыт" narrow>
      <RefusedState title="Для него нужна другая роль">Роли даёт администратор организации.</RefusedState>
    </Page>
  );
}

function useCurrentPage(): PageRoute | undefined {
  const matches = useMatches();
  return (matches.at(-1)?.staticData as { page?: PageRoute } | undefined)?.page;
}

function isBare(session: Session): boolean {
  return window.location.pathname.replace(/\/$/, '') === `/o/${session.organization.slug}`;
}

/** The first item of the rail is home. */
function firstPage(pages: PageRoute[]): string {
  return navItems(pages, undefined)[0]?.to ?? pages[0]!.path;
}

/** The rail is narrow beside wide tables, beside an open panel and on narrow desks. */
function useNarrow(wide: boolean): boolean {
  const [panel, setPanel] = useState(false);
  const [small, setSmall] = useState(() => window.matchMedia('(max-width: 1023.98px)').matches);
  useEffect(() => {
    const query = window.matchMedia('(max-width: 1023.98px)');
    const onSmall = () => setSmall(query.matches);
    query.addEventListener('change', onSmall);
    const look = () => setPanel(document.documentElement.dataset['panel'] === 'open');
    look();
    const watch = new MutationObserver(look);
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-panel'] });
    return () => {
      query.removeEventListener('change', onSmall);
      watch.disconnect();
    };
  }, []);
  return wide || panel || small;
}
