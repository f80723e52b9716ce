import type { ReactNode } from 'react';
import { useForm } from '../../kernel/web/form.ts';
import { TextField } from './fields.tsx';
import { FormDialog } from './form-dialog.tsx';

interface ReasonDialogProps {
  /** A question with the thing in it: «Отменить встречу 22 ноября?» */
  title: string;
  /** Id of what is taken back. */
  about: string;
  /** What disappears and what stays. */
  children: ReactNode;
  /** A verb with its object: «Отменить встречу». */
  confirm: string;
  what?: string;
  label: string;
  /** Said at the field when it is empty: «Хватит двух слов…» */
  empty: string;
  /** Takes back with the reason; what it throws is shown in the dialog. */
  onReason: (reason: string) => Promise<void>;
  onClose: () => void;
}

/** Taking back what was written: asks why, for the reason stays in the history. */
export function ReasonDialog({ title, about, children, confirm, what, label, empty, onReason, onClose }: ReasonDialogProps) {
  const form = useForm({ initial: { reason: '' }, check: ({ reason }) => ({ reason: reason.trim() === '' ? empty : null }) });
  return (
    <FormDialog title={title} about={about} form={form} confirm={confirm} keep="Оставить" danger {...(what === undefined ? {} : { what })} onClose={onClose} send={(_body, { reason }) => onReason(reason.trim())}>
      {children}
      <TextField {...form.field('reason')} label={label} maxLength={500} autoFocus />
    </FormDialog>
  );
}
