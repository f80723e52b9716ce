import { useCallback, useEffect, useRef, useState } from 'react';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useSession } from '../../../kernel/web/session.tsx';

const prefix = 'ryadom.draft.';
const remembered = 'ryadom.remembered.';

function read(key: string): unknown {
  try {
    const text = localStorage.getItem(key);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function write(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

interface Kept<V> {
  at: string;
  id: string;
  values: V;
}

/** Drops everything unfinished from this computer; called on sign-out. */
export function dropDrafts(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix) || key.startsWith(remembered)) localStorage.removeItem(key);
}

/**
 * The unfinished record of one kind, on this computer and for this person only. `keep` writes it 800 ms after the last
 * change, together with the id that the record will have: after a lost answer and even a closed page the same id goes out.
 */
export function useDraft<V extends object>(kind: string) {
  const { org } = usePlace();
  const { user } = useSession();
  const key = `${prefix}${user.id}.${org}.${kind}`;
  const [found] = useState(() => read(key) as Kept<V> | null);
  const [savedAt, setSavedAt] = useState<Date | null>(found ? new Date(found.at) : null);
  const [failed, setFailed] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const pending = useRef<(() => void) | null>(null);

  useEffect(
    () => () => {
      clearTimeout(timer.current);
      pending.current?.();
    },
    [],
  );

  const keep = useCallback(
    (values: V, id: string) => {
      clearTimeout(timer.current);
      pending.current = () => {
        pending.current = null;
        const at = new Date();
        const done = write(key, { at: at.toISOString(), id, values } satisfies Kept<V>);
        setFailed(!done);
        if (done) setSavedAt(at);
      };
      timer.current = setTimeout(() => pending.current?.(), 800);
    },
    [key],
  );

  return {
    /** What was left here last time. */
    found: found?.values ?? null,
    foundId: found?.id ?? null,
    savedAt,
    /** The computer did not take it: storage is full or forbidden. */
    failed,
    keep,
    drop: () => {
      clearTimeout(timer.current);
      pending.current = null;
      localStorage.removeItem(key);
      setSavedAt(null);
    },
  };
}

/** What the next record begins with: who held it and where, as in the last one. */
export interface Habits {
  practitioner?: string;
  place?: string;
  service?: string;
  source?: string;
}

/** Remembered on this computer for this person; nothing about families. */
export function useHabits(): { habits: Habits; remember: (habits: Habits) => void } {
  const { org } = usePlace();
  const { user } = useSession();
  const key = `${remembered}${user.id}.${org}`;
  const [habits] = useState(() => (read(key) ?? {}) as Habits);
  return { habits, remember: (next) => void write(key, { ...(read(key) as Habits | null), ...next }) };
}

/** Where an unfinished record can be taken up again. */
export interface Unfinished {
  /** `service`, `group`… or `service.<family>` when it was begun from a card. */
  kind: string;
  at: string;
  families: string[];
}

/** «Не дописано»: drafts of this person in this organization, newest first. */
export function useUnfinished(): Unfinished[] {
  const { org } = usePlace();
  const { user } = useSession();
  const own = `${prefix}${user.id}.${org}.`;
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(own))
    .flatMap((key) => {
      const kept = read(key) as Kept<{ families?: { title: string }[] }> | null;
      return kept ? [{ kind: key.slice(own.length), at: kept.at, families: (kept.values.families ?? []).map((family) => family.title) }] : [];
    })
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
}
