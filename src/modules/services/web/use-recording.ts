import { useEffect, useState } from 'react';
import type { z } from 'zod';
import { useForm } from '../../../kernel/web/form.ts';
import { newId } from '../../../kernel/web/query.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useDraft } from './use-draft.ts';

interface Options<V extends object> {
  /** Names the draft: `service`, `aid`… */
  kind: string;
  /** A new record, when nothing waits unfinished. */
  fresh: V;
  schema: z.ZodType;
  /** The body without its id. */
  prepare: (values: V) => Record<string, unknown>;
  check?: (values: V) => Record<string, string | null>;
  paths?: Record<string, string>;
}

/**
 * A form of the ledger: its values, its draft on this computer and the id that the record will have, the same for every
 * attempt until one succeeds.
 */
export function useRecording<V extends object>({ kind, fresh, prepare, ...rest }: Options<V>) {
  const { search } = usePlace();
  const draft = useDraft<V>(search['family'] ? `${kind}.${search['family']}` : kind);
  const [id, setId] = useState(() => draft.foundId ?? newId());
  const form = useForm<V>({ initial: draft.found ?? fresh, prepare: (values) => ({ id, ...prepare(values) }), ...rest });
  const { values } = form;
  const [untouched, setUntouched] = useState(values);
  const { keep } = draft;

  useEffect(() => {
    if (values !== untouched) keep(values, id);
  }, [values, untouched, id, keep]);

  return {
    form,
    draft,
    id,
    /** Whether the form goes on with what was left unfinished. */
    resumed: draft.found !== null && values === untouched,
    /** After success, or to begin anew: an empty form with a new id, no draft. */
    renew: (next: V) => {
      setUntouched(next);
      form.setValues(next);
      form.clearProblem();
      setId(newId());
      draft.drop();
    },
  };
}
