import type { ReactNode } from 'react';
import type { Form } from '../../kernel/web/form.ts';
import { Button } from './button.tsx';
import { Dialog, DialogActions } from './dialogs.tsx';
import { ErrorSummary } from './error-summary.tsx';
import { Notice } from './states.tsx';
import { useUnsent } from './use-unsent.ts';

interface FormDialogProps {
  title: string;
  form: Form<any>;
  /** Writes the checked body; what it throws is shown in the dialog, which stays open. */
  send: (body: any, values: any) => Promise<unknown>;
  /** What was not written, for a refusal that belongs to no field. */
  what?: string;
  confirm?: ReactNode;
  keep?: string;
  danger?: boolean;
  wide?: boolean;
  /** Fields that show their complaint without an element of their own. */
  shows?: string[];
  /** What the dialog needs is still on its way. */
  waiting?: boolean;
  /** The main button has the focus: all that is needed is known. */
  ready?: boolean;
  /** Another way out, before the buttons: «Убрать…», with its own refusal below. */
  beside?: ReactNode;
  /** Under the form. */
  below?: ReactNode;
  children: ReactNode;
  onClose: () => void;
}

/** A form in a dialog: its fields, what is wrong with it, the way back and the one main button. What was typed survives a closing by mistake. */
export function FormDialog({ title, form, send, what, confirm = 'Записать', keep = 'Не записывать', danger = false, wide = false, shows, waiting = false, ready = false, beside, below, children, onClose }: FormDialogProps) {
  const unsent = useUnsent(form, title);
  return (
    <Dialog title={title} onClose={onClose} wide={wide}>
      <form className="stack" noValidate onSubmit={form.submit(unsent.sending(send))}>
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
        <DialogActions>
          {beside}
          <Button onClick={onClose}>{keep}</Button>
          <Button type="submit" variant={danger ? 'danger' : 'primary'} waiting={form.waiting || waiting} {...(ready ? { 'data-autofocus': true } : {})}>
            {confirm}
          </Button>
        </DialogActions>
      </form>
      {below}
    </Dialog>
  );
}
