import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { listCompartments } from '../contract/compartments.ts';

/** How soon an end by hand is noticed, seconds. */
const every = 10;

/**
 * What an emergency access opened goes from the screen with it: at the end of its term by a timer, ended by hand within ten seconds.
 * Stands wherever closed facts of a family may be shown; asks nothing more while there is no such access.
 */
export function GlassWatch({ family }: { family: string }) {
  const can = useCan();
  const client = useQueryClient();
  const here = { params: { id: family } as never };
  const read = useOperation(listCompartments, here, { enabled: can(listCompartments) });
  const glass = read.data?.glass ?? null;
  useOperation(listCompartments, here, { enabled: glass !== null, refetchSeconds: every });
  const id = glass?.id ?? null;
  // By the clock of the screen, but counted from the answer: it may be wrong by hours and still measure half an hour.
  const end = glass === null ? null : read.dataUpdatedAt + glass.secondsLeft * 1000;
  useEffect(() => {
    if (end === null) return undefined;
    const timer = setTimeout(() => void forget(client), end - Date.now());
    return () => clearTimeout(timer);
  }, [client, end]);
  const before = useRef<string | null>(null);
  useEffect(() => {
    if (before.current !== null && before.current !== id) void forget(client);
    before.current = id;
  }, [client, id]);
  return null;
}

/** Everything on the screen is read again; what waited behind it, and what cannot be read any more, is thrown away. */
async function forget(client: QueryClient): Promise<void> {
  client.removeQueries({ type: 'inactive' });
  await client.invalidateQueries();
  await client.resetQueries({ type: 'active', predicate: ({ state }) => state.error !== null && state.data !== undefined });
}
