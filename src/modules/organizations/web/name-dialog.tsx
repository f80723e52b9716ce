import { z } from 'zod';
import { useForm } from '../../../kernel/web/form.ts';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';

interface NameDialogProps {
  title: string;
  label: string;
  initial: string;
  schema: z.ZodType;
  /** Offered beside the name: the district of a settlement. */
  district?: { value: string; options: { value: string; label: string }[] };
  /** Throws `ApiError`: it lands on the field. */
  onName: (name: string, district: string | null) => Promise<void>;
  onClose: () => void;
}

/** A name, and for a settlement its district. */
export function NameDialog({ title, label, initial, schema, district, onName, onClose }: NameDialogProps) {
  const form = useForm({ initial: { name: initial, district: district?.value ?? '' }, schema: z.object({ name: schema }), paths: { districtId: 'district' } });
  return (
    <FormDialog title={title} form={form} keep="Оставить как есть" onClose={onClose} send={(_body, values) => onName(values.name.trim(), values.district || null)}>
      <TextField {...form.field('name')} label={label} autoFocus />
      {district && <SelectField {...form.field('district')} label="Район" optional options={district.options} />}
    </FormDialog>
  );
}
