import { use, useEffect, useRef, useState } from 'react';
import type { Form } from '../../kernel/web/form.ts';
import { SessionContext } from '../../kernel/web/session.tsx';

/** What was typed and not sent, by person, page, dialog and what the form began with; in memory alone, gone with the tab. */
const unsent = new Map<string, object>();
const most = 20;

export interface Unsent {
  /** The form shows what was typed before. */
  returned: boolean;
  /** The form as it would have opened. */
  drop: () => void;
  /** Wraps the sending: what has been written is kept no longer. */
  sending: (send: (body: any, values: any) => Promise<unknown>) => (body: any, values: any) => Promise<unknown>;
}

/** A form that was closed by Esc, by a press outside or by leaving the page opens again with what was typed in it; one that `keeps` nothing is left out. */
export function useUnsent(form: Form<any>, about: string, keeps = true): Unsent {
  const person = use(SessionContext)?.user.id ?? '';
  const [key] = useState(() => `${person} ${location.pathname} ${about} ${JSON.stringify(form.initial)}`);
  const [before] = useState(() => (same(form.values, form.initial) ? unsent.get(key) : undefined));
  const [returned, setReturned] = useState(before !== undefined);
  const latest = useRef(form);
  // A form that stays open after sending may be typed in again.
  const sent = useRef<unknown>(undefined);
  useEffect(() => {
    latest.current = form;
  });
  useEffect(() => {
    if (before) latest.current.setValues(before);
    return () => {
      const { values, initial } = latest.current;
      unsent.delete(key);
      if (!keeps || same(values, initial) || same(values, sent.current)) return;
      unsent.set(key, values);
      if (unsent.size > most) unsent.delete(unsent.keys().next().value!);
    };
  }, [before, key, keeps]);
  return {
    returned,
    drop: () => {
      form.setValues(form.initial);
      setReturned(false);
    },
    sending: (send) => async (body, values) => {
      sent.current = values;
      try {
        return await send(body, values);
      } catch (error) {
        sent.current = undefined;
        throw error;
      }
    },
  };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
