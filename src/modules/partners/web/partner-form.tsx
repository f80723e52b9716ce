import { useState } from 'react';
import { shortDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { FormPanel } from '../../../web/ui/form-panel.tsx';
import { MultiSelectField } from '../../../web/ui/select-field.tsx';
import { addPartner, editPartner, type HelpKind, helpKinds, type Partner } from '../contract.ts';
import { texts } from '../texts.ru.ts';

export const partnerLabels: Record<string, string> = {
  name: 'Название', kinds: 'Чем помогает', contactName: 'К кому обращаться', phone: 'Телефон', email: 'Почта', address: 'Адрес', note: 'Заметка',
  closedOn: 'Закрыт', closeReason: 'Почему закрыт',
};
export const kindWords = (kinds: unknown): string => (Array.isArray(kinds) ? kinds.map((kind) => texts.kinds[kind as HelpKind]).join(', ') : '');
export const showPartner = (field: string, value: unknown): string => (field === 'kinds' ? kindWords(value) : field === 'closedOn' && typeof value === 'string' ? shortDate(value) : typeof value === 'string' && value !== '' ? value : 'пусто');

/** A new partner, or an edit of one (`partner`). */
export function PartnerForm({ partner, onDone, onLeave }: { partner?: Partner; onDone: (partner: Partner) => void; onLeave: () => void }) {
  const add = useCommand(addPartner);
  const edit = useCommand(editPartner);
  // The version seen when typing began.
  const [version] = useState(partner?.version ?? 1);
  const form = useForm({
    initial: {
      name: partner?.name ?? '', kinds: (partner?.kinds ?? []) as string[], contactName: partner?.contactName ?? '', phone: partner?.phone ?? '',
      email: partner?.email ?? '', address: partner?.address ?? '', note: partner?.note ?? '',
    },
    schema: partner ? editPartner.body! : addPartner.body!,
    prepare: (values) => ({ ...(partner ? { version } : {}), ...values, email: values.email.trim() || null }),
  });
  const fields = Object.keys(form.initial);
  const save = async (body: any) => onDone(partner ? await edit.run({ params: { id: partner.id }, body }) : await add.run({ body }));
  return (
    <FormPanel
      about={partner ? partner.id : 'Новый партнёр'}
      form={form}
      keep={partner ? 'Не менять' : 'Не добавлять'}
      onClose={onLeave}
      send={save}
      versions={{
        labels: Object.fromEntries(fields.map((field) => [field, partnerLabels[field]!])),
        theirs: (current) => Object.fromEntries(fields.map((field) => [field, current[field] ?? ''])),
        show: showPartner,
      }}
    >
      <TextField {...form.field('name')} label="Название" maxLength={300} />
      <MultiSelectField {...form.field('kinds')} label="Чем помогает" options={helpKinds.map((kind) => ({ value: kind, label: texts.kinds[kind] }))} />
      <TextField {...form.field('contactName')} label="К кому обращаться" optional maxLength={200} />
      <TextField {...form.field('phone')} label="Телефон" optional type="tel" maxLength={100} />
      <TextField {...form.field('email')} label="Почта" optional type="email" maxLength={200} />
      <TextField {...form.field('address')} label="Адрес" optional maxLength={500} />
      <TextAreaField {...form.field('note')} label="Заметка" optional help="Часы приёма, что взять с собой. О семьях здесь не пишут" />
    </FormPanel>
  );
}
