import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ApiError } from '../../kernel/web/api.ts';
import type { Form } from '../../kernel/web/form.ts';
import { Button } from './button.tsx';
import { ConflictDialog, DialogActions } from './dialogs.tsx';
import { ErrorSummary } from './error-summary.tsx';
import { Notice } from './states.tsx';
import { type Unsent, useUnsent } from './use-unsent.ts';

type Send = (body: any, values: any) => Promise<unknown>;
type Fields = Record<string, unknown>;

/** Two people edited one record: how both versions are told side by side. Absent: the refusal is told in words. */
export interface Versions {
  /** Fields to compare, with their labels; of some records the refusal says which. */
  labels: Record<string, string> | ((current: any) => Record<string, string>);
  /** `current` of the refusal, told as `mine` is. */
  theirs: (current: any) => Fields;
  /** What was typed; absent: the values of the form. */
  mine?: (values: any) => Fields;
  show?: (field: string, value: unknown) => ReactNode;
  /** What was chosen as the body, without the version; absent: it goes into the form, which makes the body. */
  body?: (chosen: Fields) => Fields;
}

export interface SentForm {
  form: Form<any>;
  /** Writes the checked body; what it throws is shown by the form, which stays open. */
  send: Send;
  versions?: Versions;
  /** A password: what was typed does not return. */
  secret?: boolean;
}

interface Sending {
  unsent: Unsent;
  submit: ReturnType<Form<any>['submit']>;
  /** The dialog with both versions, while one has to be chosen. */
  choice: ReactNode;
}

/** Sending a form whose text survives a closing by mistake. `about` tells it from other forms of the page. */
export function useSending(about: string, { form, send, versions, secret = false }: SentForm): Sending {
  const unsent = useUnsent(form, about, !secret);
  const client = useQueryClient();
  // After a choice between two versions the form goes on from the later one.
  const [seen, setSeen] = useState<number | null>(null);
  const write = unsent.sending(async (body, values) => {
    try {
      return await send(body, values);
    } catch (error) {
      if (!versions && isConflict(error)) void client.invalidateQueries();
      throw error;
    }
  });
  const current = versions && isConflict(form.problem) ? (form.problem!.extra['current'] as Fields & { version: number }) : null;
  const resolve = (chosen: Fields) => {
    const { version } = current!;
    const body = versions!.body?.(chosen);
    if (!body) {
      setSeen(version);
      form.setValues({ ...form.values, ...chosen });
    }
    void form.submit((prepared, values) => write({ ...(body ?? prepared), version }, values))();
  };
  return {
    unsent,
    submit: form.submit((body, values) => write(seen === null ? body : { ...body, version: seen }, values)),
    choice: current && versions && (
      <ConflictDialog
        mine={versions.mine?.(form.values) ?? form.values}
        current={versions.theirs(current)}
        labels={typeof versions.labels === 'function' ? versions.labels(current) : versions.labels}
        {...(versions.show ? { show: versions.show } : {})}
        waiting={form.waiting}
        onClose={form.clearProblem}
        onResolve={resolve}
      />
    ),
  };
}

function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'version_conflict';
}

export interface FormPartsProps extends SentForm {
  /** What was not written, for a refusal that belongs to no field. */
  what?: string;
  confirm?: ReactNode;
  keep?: string;
  danger?: boolean;
  /** Fields that show their complaint without an element of their own. */
  shows?: string[];
  /** What the form needs is still on its way. */
  waiting?: boolean;
  /** The main button has the focus: all that is needed is known. */
  ready?: boolean;
  /** Another way out, before the buttons: «Убрать…», with its own refusal below. */
  beside?: ReactNode;
  children: ReactNode;
  onClose: () => void;
}

/** The form itself: its fields, what is wrong with it, the way back and the one main button. */
export function FormParts({ sending, form, versions, what, confirm = 'Записать', keep = 'Не записывать', danger = false, shows, waiting = false, ready = false, beside, children, onClose }: Omit<FormPartsProps, 'send' | 'secret'> & { sending: Sending }) {
  const { unsent, submit } = sending;
  return (
    <form className="stack" noValidate onSubmit={submit}>
      {unsent.returned && (
        <Notice live>
          Здесь то, что вы не записали в прошлый раз.{' '}
          <Button small variant="link" onClick={unsent.drop}>
            Начать заново
          </Button>
        </Notice>
      )}
      {children}
      <ErrorSummary form={form} {...(what === undefined ? {} : { what })} {...(shows ? { fields: shows } : {})} />
      {!versions && isConflict(form.problem) && (
        <Notice tone="crisis" live>
          Пока вы писали, запись изменили. Мы её перечитали: закройте форму, посмотрите, что нового, и повторите.
        </Notice>
      )}
      <DialogActions>
        {beside}
        <Button onClick={onClose}>{keep}</Button>
        <Button type="submit" variant={danger ? 'danger' : 'primary'} waiting={form.waiting || waiting} {...(ready ? { 'data-autofocus': true } : {})}>
          {confirm}
        </Button>
      </DialogActions>
    </form>
  );
}
