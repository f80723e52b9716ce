import { useSyncExternalStore } from 'react';

/** Since when the server has not answered; null while it answers. */
let lostAt: Date | null = null;
const listeners = new Set<() => void>();

function set(next: Date | null): void {
  lostAt = next;
  for (const listener of listeners) listener();
}

/** Told by the API client after every call. */
export function reportConnection(alive: boolean): void {
  if (alive && lostAt) set(null);
  if (!alive && !lostAt) set(new Date());
}

if (typeof window !== 'undefined') {
  window.addEventListener('offline', () => reportConnection(false));
  // The network is back, the server perhaps not: a call that needs no account tells.
  window.addEventListener('online', () => void fetch('/healthz').then((answer) => reportConnection(answer.ok), () => {}));
}

/** The moment the connection was lost, or null. */
export function useConnectionLost(): Date | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => lostAt,
  );
}
