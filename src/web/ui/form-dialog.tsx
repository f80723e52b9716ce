import type { ReactNode } from 'react';
import { Dialog } from './dialogs.tsx';
import { FormParts, type FormPartsProps, useSending } from './form-parts.tsx';

interface FormDialogProps extends FormPartsProps {
  title: string;
  /** Whose form it is, where the title and what the form began with do not tell: what was typed about one record does not return at another. */
  about?: string;
  wide?: boolean;
  /** Under the form. */
  below?: ReactNode;
}

/** A form in a dialog. What was typed survives a closing by mistake. */
export function FormDialog({ title, about = '', wide = false, below, form, ...parts }: FormDialogProps) {
  const sending = useSending(`${title} ${about}`, { ...parts, form });
  return (
    sending.choice ?? (
      <Dialog title={title} onClose={parts.onClose} wide={wide}>
        <FormParts {...parts} form={form} sending={sending} />
        {below}
      </Dialog>
    )
  );
}
