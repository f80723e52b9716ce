import { z } from 'zod';
import { useForm } from '../../../kernel/web/form.ts';
import { Button } from '../../../web/ui/button.tsx';
import { Dialog, DialogActions } from '../../../web/ui/dialogs.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
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
    <Dialog title={title} onClose={onClose}>
      <form className="stack" noValidate onSubmit={form.submit((_body, values) => onName(values.name.trim(), values.district || null))}>
        <TextField {...form.field('name')} label={label} autoFocus />
        {district && <SelectField {...form.field('district')} label="Район" optional options={district.options} />}
        <ErrorSummary form={form} />
        <DialogActions>
          <Button onClick={onClose}>Оставить как есть</Button>
          <Button type="submit" variant="primary" waiting={form.waiting}>
            Записать
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
