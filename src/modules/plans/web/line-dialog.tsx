import { useState } from 'react';
import type { Operation } from '../../../kernel/contract.ts';
import { isDay, shortDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { NumberField, TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { type Choice, SelectField } from '../../../web/ui/select-field.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import css from './plans.module.css';

type Value = string | number | string[];
type Values = Record<string, Value>;

export interface LineField {
  name: string;
  label: string;
  /** `texts`: several texts that go together, all or none, by `parts`; `level`: a select whose values are numbers. */
  kind: 'text' | 'area' | 'date' | 'select' | 'number' | 'level' | 'texts';
  optional?: boolean;
  help?: string | ((values: Values) => string | undefined);
  options?: Choice[];
  /** Labels of the texts of `texts`. */
  parts?: readonly string[];
  half?: boolean;
}

interface LineDialogProps {
  title: string;
  operation: Operation<any, any, any, any>;
  params: Record<string, string>;
  fields: LineField[];
  initial: Record<string, unknown>;
  /** Version seen of the row; absent: a new one. */
  version?: number;
  /** Removing what was written by mistake. */
  remove?: Operation<any, any, any, any>;
  /** Fills other fields when one changes: the norm of a chosen service. */
  follow?: (name: string, value: Value) => Record<string, unknown>;
  /** Together with the fields, whether they changed or not. */
  fixed?: Record<string, unknown>;
  confirm?: string;
  done: string;
  onClose: () => void;
}

const typed = (fields: LineField[], from: Record<string, unknown>): Values =>
  Object.fromEntries(fields.map(({ name, kind, parts }) => [name, kind === 'texts' ? ((from[name] as string[] | null | undefined) ?? (parts ?? []).map(() => '')) : kind === 'level' ? String((from[name] as number | null) ?? '') : ((from[name] ?? '') as Value)]));

const same = (one: Value | undefined, other: Value | undefined) => JSON.stringify(one) === JSON.stringify(other);
const isEmpty = (value: Value | undefined) => value === '' || (Array.isArray(value) && value.every((text) => text.trim() === ''));
/** A value as the operation takes it. */
function sent({ kind, optional }: LineField, value: Value | undefined): unknown {
  if (optional && isEmpty(value)) return null;
  return kind === 'level' ? Number(value) : value;
}

/**
 * A line of a plan: only the touched fields are sent, so that a colleague's edits of the others stay. What both changed is
 * shown with both values.
 */
export function LineDialog({ title, operation, params, fields, initial, version, remove, follow, fixed, confirm = 'Записать', done, onClose }: LineDialogProps) {
  const { today } = useSession();
  const save = useCommand(operation);
  const drop = useCommand(remove ?? operation);
  const [before] = useState(() => typed(fields, initial));
  // As it was when typing began: a later version means that somebody else changed it meanwhile.
  const [begun] = useState(version);
  const form = useForm<Values>({
    initial: before,
    schema: operation.body,
    prepare: (values) => ({
      ...fixed,
      ...(begun === undefined ? {} : { version: begun }),
      ...Object.fromEntries(
        fields
          .filter(({ name, optional }) => (begun === undefined ? !(optional && isEmpty(values[name])) : !same(values[name], before[name])))
          .map((field) => [field.name, sent(field, values[field.name])]),
      ),
    }),
  });
  const set = (name: string, value: Value) => {
    form.setValues({ ...form.values, ...typedPart(follow?.(name, value)), [name]: value });
  };
  return (
    <FormDialog
      title={title}
      about={JSON.stringify({ ...params, ...fixed, version: undefined })}
      form={form}
      confirm={confirm}
      keep="Оставить как есть"
      wide={fields.length > 4}
      onClose={onClose}
      send={async (body) => {
        await save.run({ params, body } as never);
        sayDone(done);
        onClose();
      }}
      versions={{
        labels: (current) => {
          const conflicts = (current.conflicts as string[] | undefined) ?? fields.map((field) => field.name);
          return Object.fromEntries(fields.filter(({ name }) => conflicts.includes(name)).map(({ name, label }) => [name, label]));
        },
        theirs: (current) => typed(fields, current),
        show: (name, value) => shown(fields.find((field) => field.name === name)!, value),
      }}
      below={drop.error && <p className="overdue" role="alert">{drop.error.message}</p>}
      beside={
        remove && (
          <Button
            variant="link"
            waiting={drop.waiting}
            onClick={() => void drop.run({ params, query: { version: begun } } as never).then(() => (sayDone('Убрано из черновика'), onClose())).catch(() => {})}
          >
            Убрать из плана
          </Button>
        )
      }
    >
      {rowsOf(fields).map((row) => (
        <div key={row[0]!.name} className={row.length > 1 ? 'columns-2' : undefined}>
          {row.map((field) => {
            const binding = { ...form.at(field.name), onChange: (value: Value) => (follow ? set(field.name, value) : form.set(field.name, value)) };
            const help = typeof field.help === 'function' ? field.help(form.values) : field.help;
            const look = { label: field.label, optional: field.optional ?? false, help };
            if (field.kind === 'texts') {
              return (
                <fieldset key={field.name} className={css['levels']}>
                  <legend>
                    {field.label} <span className="small">если нужно</span>
                  </legend>
                  {help && <p className="small">{help}</p>}
                  {field.parts?.map((label, at) => <TextField key={label} {...(form.at(`${field.name}.${at}`) as any)} label={label} maxLength={500} />)}
                  {form.errors[field.name] && <p className="overdue" role="alert">{form.errors[field.name]}</p>}
                </fieldset>
              );
            }
            if (field.kind === 'date') return <DateField key={field.name} {...(binding as any)} {...look} today={today} />;
            if (field.kind === 'area') return <TextAreaField key={field.name} {...(binding as any)} {...look} />;
            if (field.kind === 'number') return <NumberField key={field.name} {...(binding as any)} {...look} />;
            if (field.kind === 'select' || field.kind === 'level') return <SelectField key={field.name} {...(binding as any)} {...look} options={field.options ?? []} clearable={field.optional ?? false} />;
            return <TextField key={field.name} {...(binding as any)} {...look} />;
          })}
        </div>
      ))}
    </FormDialog>
  );
}

const typedPart = (from: Record<string, unknown> | undefined): Values => Object.fromEntries(Object.entries(from ?? {}).map(([name, value]) => [name, (value ?? '') as Value]));

function rowsOf(fields: LineField[]): LineField[][] {
  const rows: LineField[][] = [];
  for (const field of fields) {
    const last = rows.at(-1);
    if (field.half && last?.length === 1 && last[0]!.half) last.push(field);
    else rows.push([field]);
  }
  return rows;
}

function shown(field: LineField, value: unknown): string {
  if (value === null || value === undefined || isEmpty(value as Value)) return 'пусто';
  if (Array.isArray(value)) return value.map((text, at) => `${field.parts?.[at]?.split(':')[0] ?? at}: ${String(text)}`).join('; ');
  const text = String(value as string);
  if (field.kind === 'select' || field.kind === 'level') return field.options?.find((one) => one.value === text)?.label ?? text;
  return field.kind === 'date' && isDay(text) ? shortDate(text) : text;
}
