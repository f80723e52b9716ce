import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { ApiError } from '../../kernel/web/api.ts';
import { usePlace } from '../../kernel/web/place.tsx';
import { newId } from '../../kernel/web/query.ts';
import { useSession } from '../../kernel/web/session.tsx';
import { FailedState, LoadingState, Notice } from '../ui/states.tsx';
import { sayDone } from '../ui/undo-bar.tsx';
import { DraftKeeper, nowhere, type Saved } from './keeper.ts';
import { type About, keyOf } from './local.ts';
import { type Beginning, openDraft } from './open-draft.ts';

/** A form that is being filled in and kept. */
interface Opened {
  keeper: DraftKeeper;
  found: Record<string, unknown> | null;
  /** Another number is another form: what is inside the gate begins anew. */
  form: number;
  /** The address names this draft. */
  named: boolean;
  /** Drafts that this gate is through with, while the address may still name one. */
  done: readonly string[];
  /** The address asked for a draft that is no longer there. */
  gone: boolean;
}

/** What a form gets: its record's id, what was left unfinished, and the ways to keep it. */
export interface Draft<V extends object> {
  /** The id that the record will have; the server lets the draft go when a record of this id is made. */
  id: string;
  /** What was typed before, to begin with; null for a fresh form. */
  found: V | null;
  saved: Saved;
  /** After each change; saved 800 ms after the last one. `about` is what «Не дописано» shows. */
  keep: (values: V, about: About) => void;
  /** Right before the record is sent: a lost answer then loses nothing. */
  attempt: (values: V, about: About) => void;
  /** The record is made; the same form goes on with a new id. */
  renew: () => void;
  /** Begin anew: the draft is deleted (with «Отменить»), the form goes on with a new id. */
  drop: () => void;
  /** Another window or device saved another text: the values that the person chose of both. The form begins anew with them. */
  resolve: (values: V, about: About) => void;
}

const DraftContext = createContext<{ opened: Opened; renew: () => void; drop: () => void; resolve: Draft<any>['resolve'] } | null>(null);

interface GateProps {
  /** What is being written: `service`, `group`, `aid`, `outcome`, `family`… */
  kind: string;
  /** Practice of the record, where it has one. */
  practice?: string | undefined;
  children: ReactNode;
}

/**
 * Stands around a form whose unfinished text must not be lost. `?draft=<id>` in the address opens that draft (its children
 * wait until it has come); without it the form is fresh, and the address names its draft from the first change on, so that a
 * reload finds it. Inside, the form calls `useDraft`.
 *
 *     <DraftGate kind="group" practice={practice.id}><GroupForm /></DraftGate>
 *     const draft = useDraft<Values>();
 *     const form = useForm({ initial: draft.found ?? fresh, prepare: (values) => ({ id: draft.id, ...body(values) }) });
 *     useEffect(() => { if (changed) draft.keep(values, { family: onlyFamilyId, title: 'Финансовая грамотность' }); });
 *     // before sending: draft.attempt(values, about); after success: draft.renew();
 *     <DraftState draft={draft} values={form.values} labels={{ date: 'Дата', note: 'Заметка' }} />
 */
export function DraftGate({ kind, practice, children }: GateProps) {
  const { org, search, setSearch } = usePlace();
  const { user } = useSession();
  const client = useQueryClient();
  const owner = keyOf(user.id, org);
  const refresh = useCallback(() => void client.invalidateQueries({ predicate: ({ queryKey }) => /^(drafts|today)\./.test(String(queryKey[0])) }), [client]);
  const keeperOf = useCallback(
    ({ found: _, ...beginning }: Beginning) => new DraftKeeper({ org, owner, kind, practice: practice ?? null, onSaved: refresh, ...beginning }),
    [org, owner, kind, practice, refresh],
  );
  const fresh = useCallback((): Beginning => ({ id: newId(), version: 0, found: null, saved: nowhere, unsent: null }), []);
  const [opened, setOpened] = useState<Opened>(() => ({ keeper: keeperOf(fresh()), found: null, form: 0, named: false, done: [], gone: false }));
  const { keeper } = opened;
  const { id } = keeper.settings;

  const asked = search['draft'];
  const wanted = asked !== undefined && asked !== id && !opened.done.includes(asked) ? asked : null;
  const answer = useQuery<Beginning | null, ApiError>({
    queryKey: ['draft-open', org, wanted], queryFn: () => openDraft(org, owner, kind, wanted!), enabled: wanted !== null, staleTime: 0, gcTime: 0,
  });
  const begin = (beginning: Beginning, change: Partial<Opened> = {}) =>
    setOpened({ ...opened, keeper: keeperOf(beginning), found: beginning.found, form: opened.form + 1, named: false, gone: false, ...change });
  if (wanted !== null && answer.data !== undefined && !answer.isFetching) {
    if (answer.data) begin(answer.data, { named: true });
    else begin(fresh(), { gone: true, done: [...opened.done, wanted] });
  } else if (asked === id && !opened.named) setOpened({ ...opened, named: true });
  // The address named this draft and no longer does («Записать» again): the next form is fresh, this one waits in «Не дописано».
  else if (asked === undefined && opened.named) begin(fresh());

  const place = useRef({ setSearch, here: true });
  useEffect(() => {
    place.current.setSearch = setSearch;
  });
  useEffect(() => {
    const at = place.current;
    at.here = true;
    const stop = keeper.subscribe(() => {
      const { id: own } = keeper.settings;
      const named = new URLSearchParams(window.location.search).get('draft') === own;
      if (at.here && !named && !keeper.isClosed && keeper.saved.where !== 'nowhere') at.setSearch({ draft: own });
    });
    const save = () => keeper.flush();
    const onHide = () => document.visibilityState === 'hidden' && save();
    window.addEventListener('pagehide', save);
    document.addEventListener('visibilitychange', onHide);
    keeper.start();
    return () => {
      at.here = false;
      stop();
      window.removeEventListener('pagehide', save);
      document.removeEventListener('visibilitychange', onHide);
      save();
    };
  }, [keeper]);

  const inside = useMemo(() => {
    const next = () => {
      // The address still names the old draft for a moment.
      setOpened((before) => ({ ...before, keeper: keeperOf(fresh()), found: null, named: false, gone: false, done: [...before.done, keeper.settings.id] }));
      place.current.setSearch({ draft: undefined });
    };
    return {
      opened,
      renew: () => {
        keeper.close();
        next();
      },
      drop: () => {
        const dropped = keeper.drop();
        next();
        dropped.then(
          (undo) => {
            refresh();
            if (undo) sayDone('Черновик удалён', () => undo().then(refresh));
          },
          () => {},
        );
      },
      resolve: (values: object, about: About) => {
        keeper.resolve(values, about);
        setOpened((before) => ({ ...before, found: values as Record<string, unknown>, form: before.form + 1 }));
      },
    };
  }, [opened, keeper, keeperOf, fresh, refresh]);

  if (wanted !== null) {
    if (answer.error && !answer.isFetching) return <FailedState error={answer.error} onRetry={() => void answer.refetch()} />;
    return <LoadingState />;
  }
  return (
    <DraftContext value={inside}>
      {opened.gone && <Notice>Этого черновика уже нет: запись сделана или черновик удалён.</Notice>}
      <div key={opened.form} className="stack">
        {children}
      </div>
    </DraftContext>
  );
}

/** The unfinished text of the form inside a `DraftGate`. */
export function useDraft<V extends object>(): Draft<V> {
  const inside = use(DraftContext);
  if (!inside) throw new Error('useDraft outside a DraftGate');
  const { opened: { keeper, found }, ...ways } = inside;
  const saved = useSyncExternalStore(keeper.subscribe, () => keeper.saved);
  return useMemo(
    () => ({
      id: keeper.settings.id,
      found: found as V | null,
      saved,
      keep: keeper.keep,
      attempt: keeper.attempt,
      renew: ways.renew,
      drop: ways.drop,
      resolve: ways.resolve,
    }),
    [keeper, found, saved, ways.renew, ways.drop, ways.resolve],
  );
}
