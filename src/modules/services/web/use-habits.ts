import { useState } from 'react';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useSession } from '../../../kernel/web/session.tsx';

const prefix = 'ryadom.remembered.';

function read(key: string): Habits {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? '{}') ?? {}) as Habits;
  } catch {
    return {};
  }
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
  const key = `${prefix}${user.id}.${org}`;
  const [habits] = useState(() => read(key));
  return {
    habits,
    remember: (next) => {
      try {
        localStorage.setItem(key, JSON.stringify({ ...read(key), ...next }));
      } catch {
        // Storage is full or forbidden: the next record begins empty.
      }
    },
  };
}

/** Forgets them all; called on sign-out. */
export function dropHabits(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}
