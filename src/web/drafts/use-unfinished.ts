import { usePlace } from '../../kernel/web/place.tsx';
import { useList } from '../../kernel/web/query.ts';
import { useCan, useSession } from '../../kernel/web/session.tsx';
import { type DraftItem, listDrafts } from '../../modules/drafts/contract.ts';
import { keyOf, listLocal } from './local.ts';

/** An unfinished form that can be taken up again. */
export interface Unfinished {
  id: string;
  kind: string;
  practice: string | null;
  title: string | null;
  family: string | null;
  at: Date;
  /** Only this computer has it so far. */
  onlyHere: boolean;
}

/** Drafts of the server and, before them, what this computer could not send yet. */
export function useWithUnsent(): (stored: readonly Pick<DraftItem, 'id' | 'kind' | 'practice' | 'title' | 'family' | 'savedAt'>[]) => Unfinished[] {
  const { org } = usePlace();
  const { user } = useSession();
  return (stored) => {
    const known = new Set(stored.map((draft) => draft.id));
    const here = listLocal(keyOf(user.id, org)).filter((copy) => !known.has(copy.id));
    const unsent = here.map(({ id, kind, practice, about, at }): Unfinished => ({ id, kind, practice, title: about.title, family: null, at: new Date(at), onlyHere: true }));
    return [...unsent, ...stored.map(({ savedAt, family, ...draft }): Unfinished => ({ ...draft, family: family?.title ?? null, at: new Date(savedAt), onlyHere: false }))];
  };
}

/** «Не дописано»: the newest drafts of this person, `family` alone when named. */
export function useUnfinished(family?: string): Unfinished[] {
  const can = useCan();
  const list = useList(listDrafts, { query: { limit: 20, ...(family ? { family } : {}) } as never }, { enabled: can(listDrafts) });
  const withUnsent = useWithUnsent();
  return list.items ? withUnsent(list.items) : [];
}
