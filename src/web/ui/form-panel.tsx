import { FormParts, type FormPartsProps, useSending } from './form-parts.tsx';

interface FormPanelProps extends FormPartsProps {
  /** Tells the form from others of the page; nobody reads it. */
  about: string;
}

/** A form in a side panel. What was typed survives a closing by mistake; two versions are compared over it. */
export function FormPanel({ about, form, ...parts }: FormPanelProps) {
  const sending = useSending(about, { ...parts, form });
  return (
    <>
      <FormParts {...parts} form={form} sending={sending} />
      {sending.choice}
    </>
  );
}
