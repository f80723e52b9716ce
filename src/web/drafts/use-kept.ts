import { useEffect, useRef, useState } from 'react';
import type { Draft } from './draft-gate.tsx';
import type { About } from './local.ts';

/**
 * Keeps what a form holds in its draft: after each change, and right before it is sent. `draft` null: the form corrects a record
 * and has none. The function it gives is called after success with what was sent.
 */
export function useKept<V extends object>(draft: Draft<V> | null, { values, waiting }: { values: V; waiting: boolean }, aboutOf: (values: V) => About): (sent: V) => void {
  const [untouched, setUntouched] = useState(values);
  const latest = useRef({ values, aboutOf });
  const keep = draft?.keep;
  const attempt = draft?.attempt;
  useEffect(() => {
    latest.current = { values, aboutOf };
    if (values !== untouched) keep?.(values, aboutOf(values));
  }, [values, untouched, keep, aboutOf]);
  useEffect(() => {
    if (waiting) attempt?.(latest.current.values, latest.current.aboutOf(latest.current.values));
  }, [waiting, attempt]);
  return (sent) => {
    setUntouched(sent);
    draft?.renew();
  };
}
