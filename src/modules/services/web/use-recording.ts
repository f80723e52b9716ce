import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { z } from 'zod';
import { useForm } from '../../../kernel/web/form.ts';
import { useDraft } from '../../../web/drafts/draft-gate.tsx';
import type { About } from '../../../web/drafts/local.ts';
import type { PickedFamily } from './family-picker.tsx';

interface Options<V extends object> {
  /** A new record, when nothing waits unfinished. */
  fresh: V;
  schema: z.ZodType;
  /** The body without its id. */
  prepare: (values: V) => Record<string, unknown>;
  check?: (values: V) => Record<string, string | null>;
  paths?: Record<string, string>;
  /** A few words for «Не дописано»: the chosen service. */
  title: (values: V) => string | null;
  /** Fields to compare when two windows wrote one draft. */
  labels: Partial<Record<keyof V & string, string>>;
  show?: (field: string, value: any) => ReactNode;
}

/**
 * A form of the ledger inside a `DraftGate`: its values, its draft and the id that the record will have, the same for every
 * attempt until one succeeds.
 */
export function useRecording<V extends { families: PickedFamily[] }>({ fresh, prepare, title, labels, show, ...rest }: Options<V>) {
  const draft = useDraft<V>();
  const form = useForm<V>({ initial: { ...fresh, ...draft.found }, prepare: (values) => ({ id: draft.id, ...prepare(values) }), ...rest });
  const { values, waiting } = form;
  const [untouched, setUntouched] = useState(values);
  const { keep, attempt } = draft;
  // The group may be of many families: then the draft is bound to none of them.
  const about: About = { family: values.families.length === 1 ? values.families[0]!.id : null, title: title(values) };
  const latest = useRef({ values, about });
  useEffect(() => {
    latest.current = { values, about };
  });

  useEffect(() => {
    if (values !== untouched) keep(values, latest.current.about);
  }, [values, untouched, keep]);
  const attempted = useRef(false);
  useEffect(() => {
    // Once for each sending: after success the next draft is already there while the form still says that it waits.
    if (waiting && !attempted.current) attempt(latest.current.values, latest.current.about);
    attempted.current = waiting;
  }, [waiting, attempt]);

  return {
    form,
    draft,
    about,
    labels,
    show,
    id: draft.id,
    /** Whether the form goes on with what was left unfinished. */
    resumed: draft.found !== null,
    /** Something came that the values do not show (a file): the draft is kept, so that it finds its record again. */
    touch: () => keep(latest.current.values, latest.current.about),
    /** The record is made: an empty form with a new id. */
    renew: (next: V) => {
      setUntouched(next);
      form.setValues(next);
      form.clearProblem();
      draft.renew();
    },
    /** Begin anew: the draft goes (with «Отменить»). */
    anew: (next: V) => {
      setUntouched(next);
      form.setValues(next);
      form.clearProblem();
      draft.drop();
    },
  };
}
