import type { ReactNode } from 'react';
import type { Form } from '../../kernel/web/form.ts';
import { Button } from './button.tsx';
import { Dialog, DialogActions } from './dialogs.tsx';
import { ErrorSummary } from './error-summary.tsx';

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
  children: ReactNode;
  onClose: () => void;
}

/** A form in a dialog: its fields, what is wrong with it, the way back and the one main button. */
export function FormDialog({ title, form, send, what, confirm = 'Записать', keep = 'Не записывать', danger = false, wide = false, children, onClose }: FormDialogProps) {
  return (
    <Dialog title={title} onClose={onClose} wide={wide}>
      <form className="stack" noValidate onSubmit={form.submit(send)}>
        {children}
        <ErrorSummary form={form} {...(what === undefined ? {} : { what })} />
        <DialogActions>
          <Button onClick={onClose}>{keep}</Button>
          <Button type="submit" variant={danger ? 'danger' : 'primary'} waiting={form.waiting}>
            {confirm}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
