import { createContext, use } from 'react';

/** Who is signed in, seen from the screen of one organization. */
export interface Session {
  /** `staffId`: the person within this organization. */
  user: { id: string; staffId: string; name: string; email: string };
  organization: { slug: string; name: string; timeZone: string; isDemo: boolean };
  roles: string[];
  /** Names of the operations the server allows: a screen offers only these. */
  operations: ReadonlySet<string>;
  /** Today by the organization's clock, `ГГГГ-ММ-ДД`. */
  today: string;
  /** The day of an instant (ISO 8601) by the organization's clock: the first ten signs of an instant are the day in Greenwich. */
  dayOf(instant: string): string;
  /** Practices installed here, and the one chosen by `?practice=` (else the first); none before the first is installed. */
  practices: { id: string; title: string }[];
  practice: string | undefined;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession outside an organization page');
  return session;
}

/** Whether the signed-in person may call the operation: `can(createFamily)`. */
export function useCan(): (operation: { name: string }) => boolean {
  const { operations } = useSession();
  return (operation) => operations.has(operation.name);
}
