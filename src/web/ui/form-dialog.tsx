import type { ReactNode } from 'react';
import { Dialog } from './dialogs.tsx';
import { FormParts, type FormPartsProps, useSending } from './form-parts.tsx';

interface FormDialogProps extends FormPartsProps {
  title: string;
  wide?: boolean;
  /** Under the form. */
  below?: ReactNode;
}

/** A form in a dialog. What was typed survives a closing by mistake. */
export function FormDialog({ title, wide = false, below, form, ...parts }: FormDialogProps) {
  const sending = useSending(title, { ...parts, form });
  return (
    sending.choice ?? (
      <Dialog title={title} onClose={parts.onClose} wide={wide}>
        <FormParts {...parts} form={form} sending={sending} />
        {below}
      </Dialog>
    )
  );
}
