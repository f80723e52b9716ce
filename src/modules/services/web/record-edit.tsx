import { useState, type ReactNode } from 'react';
import type { z } from 'zod';
import { type Form, useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { FormPanel } from '../../../web/ui/form-panel.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import type { Labels, Show } from './record-view.tsx';

interface RecordEditProps<V extends object, R extends { id: string; version: number }> {
  record: R;
  operation: any;
  initial: V;
  /** The fields of a PATCH as the form holds them. */
  prepare: (values: V) => Record<string, unknown>;
  /** The same fields as the record holds them, to compare in a conflict. */
  patchOf: (record: R) => Record<string, unknown>;
  labels: Labels;
  show: Show;
  onLeave: () => void;
  children: (form: Form<V>) => ReactNode;
}

/** Edits a record in its panel. Two editors: both values side by side, nothing is lost by itself. */
export function RecordEdit<V extends object, R extends { id: string; version: number }>(props: RecordEditProps<V, R>) {
  const { record, operation, initial, prepare, patchOf, labels, show, onLeave, children } = props;
  const change = useCommand(operation as { name: string } as never);
  // The version seen when typing began: a later one means that somebody else changed the record meanwhile.
  const [version] = useState(record.version);
  const form = useForm<V>({ initial, schema: operation.body as z.ZodType, prepare: (values) => ({ version, ...prepare(values) }) });
  const save = async (body: any) => {
    await change.run({ params: { id: record.id }, body } as never);
    sayDone('Записано: исправление');
    onLeave();
  };
  return (
    <FormPanel
      about={`${record.id} ${version}`}
      form={form}
      keep="Не менять"
      onClose={onLeave}
      send={save}
      versions={{ labels, show, mine: prepare, theirs: patchOf, body: (chosen) => chosen }}
    >
      {children(form)}
    </FormPanel>
  );
}
