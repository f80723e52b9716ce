import { useState, type ReactNode } from 'react';
import type { Operation } from '../../../kernel/contract.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { shortDate, isDay } from '../../../kernel/time.ts';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { ConfirmDialog } from '../../../web/ui/dialogs.tsx';
import { CheckField, TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { type Choice, SelectField } from '../../../web/ui/select-field.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';

type Value = string | boolean;
type Values = Record<string, Value>;

/** One field of a dialog, as data: facts of a family differ in their fields alone. */
export interface FieldSpec {
  name: string;
  label: string;
  kind: 'text' | 'area' | 'date' | 'select' | 'check';
  optional?: boolean;
  help?: string;
  options?: Choice[];
  /** Stands beside its neighbour. */
  half?: boolean;
}

export interface EditDialogProps {
  title: string;
  operation: Operation<any, any, any, any>;
  params: Record<string, string>;
  fields: FieldSpec[];
  initial: Record<string, unknown>;
  /** Version seen; absent: something new is made. */
  version?: number;
  /** Members of the body that the form does not show. */
  fixed?: Record<string, unknown>;
  /** Said when it is done: «Записано: …». */
  done: string;
  confirm?: string;
  /** Taking away what was written by mistake. */
  remove?: { operation: Operation<any, any, any, any>; title: string; text: string; confirm: string };
  below?: (values: Values) => ReactNode;
  onClose: () => void;
}

function typed(fields: FieldSpec[], from: Record<string, unknown>): Values {
  return Object.fromEntries(fields.map(({ name, kind }) => [name, kind === 'check' ? from[name] === true : String((from[name] ?? '') as string | number)]));
}

/** A short form in a dialog, for adding and for changing; two editors at once see both values and choose. */
export function EditDialog(props: EditDialogProps) {
  const { title, operation, params, fields, initial, version, fixed, done, confirm, remove, below, onClose } = props;
  const { today } = useSession();
  const save = useCommand(operation);
  const drop = useCommand(remove?.operation ?? operation);
  const [removing, setRemoving] = useState(false);
  // As it was when typing began: a later version means that somebody else changed it meanwhile.
  const [begun] = useState(version);
  const form = useForm<Values>({
    initial: typed(fields, initial),
    schema: operation.body,
    prepare: (values) => ({
      ...fixed,
      ...(begun === undefined ? {} : { version: begun }),
      ...Object.fromEntries(fields.map(({ name, optional }) => [name, optional && values[name] === '' ? null : values[name]])),
    }),
  });
  if (removing && remove) {
    return (
      <ConfirmDialog
        title={remove.title}
        confirm={remove.confirm}
        waiting={drop.waiting}
        error={drop.error}
        onClose={() => setRemoving(false)}
        onConfirm={() =>
          void drop
            .run({ params, query: { version: begun } } as never)
            .then(() => (sayDone('Убрано'), onClose()))
            .catch(() => {})
        }
      >
        {remove.text}
      </ConfirmDialog>
    );
  }
  return (
    <FormDialog
      title={title}
      about={JSON.stringify(params)}
      form={form}
      {...(confirm ? { confirm } : {})}
      keep="Оставить как есть"
      wide={fields.length > 4}
      onClose={onClose}
      send={async (body) => {
        await save.run({ params, body } as never);
        sayDone(done);
        onClose();
      }}
      versions={{
        labels: Object.fromEntries(fields.map(({ name, label }) => [name, label])),
        theirs: (current) => typed(fields, current),
        show: (name, value) => shownValue(fields.find((field) => field.name === name)!, value),
      }}
      beside={
        remove && (
          <Button variant="link" onClick={() => setRemoving(true)}>
            {remove.confirm}
          </Button>
        )
      }
    >
      {rowsOf(fields).map((row) => (
        <div key={row[0]!.name} className={row.length > 1 ? 'columns-2' : undefined}>
          {row.map((field) => (
            <Field key={field.name} spec={field} form={form} today={today} />
          ))}
        </div>
      ))}
      {below?.(form.values)}
    </FormDialog>
  );
}

function rowsOf(fields: FieldSpec[]): FieldSpec[][] {
  const rows: FieldSpec[][] = [];
  for (const field of fields) {
    const last = rows.at(-1);
    if (field.half && last?.length === 1 && last[0]!.half) last.push(field);
    else rows.push([field]);
  }
  return rows;
}

function Field({ spec, form, today }: { spec: FieldSpec; form: ReturnType<typeof useForm<Values>>; today: string }) {
  const binding = form.at(spec.name);
  const look = { label: spec.label, optional: spec.optional ?? false, help: spec.help };
  if (spec.kind === 'check') return <CheckField {...binding} label={spec.label} help={spec.help} />;
  if (spec.kind === 'date') return <DateField {...binding} {...look} today={today} />;
  if (spec.kind === 'area') return <TextAreaField {...binding} {...look} />;
  if (spec.kind === 'select') return <SelectField {...binding} {...look} options={spec.options ?? []} clearable={spec.optional ?? false} searchable={(spec.options?.length ?? 0) > 8} />;
  return <TextField {...binding} {...look} />;
}

function shownValue(spec: FieldSpec, value: unknown): ReactNode {
  if (spec.kind === 'check') return value ? 'да' : 'нет';
  if (value === '' || value === null || value === undefined) return 'пусто';
  const text = String(value as string);
  if (spec.kind === 'select') return spec.options?.find((option) => option.value === text)?.label ?? text;
  return spec.kind === 'date' && isDay(text) ? shortDate(text) : text;
}
