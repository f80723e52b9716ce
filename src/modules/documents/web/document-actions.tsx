import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useList } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { AttachmentField } from '../../attachments/web/attachment-field.tsx';
import { listAttachments } from '../../attachments/contract.ts';
import { cancelDocument, type DocumentItem, signDocument } from '../contract.ts';
import { texts } from '../texts.ru.ts';

interface DialogProps {
  document: DocumentItem;
  onClose: () => void;
}

/** The paper is signed: when, and where it is — a scan among the family's files or a place on a shelf. */
export function SignDialog({ document, onClose }: DialogProps) {
  const { today } = useSession();
  const can = useCan();
  const sign = useCommand(signDocument);
  const family = document.family?.id;
  const files = useList(listAttachments, { query: { family, limit: 200 } as never }, { enabled: family !== undefined && can(listAttachments) });
  const form = useForm({
    initial: { signedOn: today, scan: '', paperPlace: '' },
    schema: signDocument.body!,
    prepare: (values) => ({ version: document.version, signedOn: values.signedOn, scan: values.scan || null, paperPlace: values.paperPlace || null }),
    check: (values) => ({ paperPlace: !values.scan && !values.paperPlace.trim() ? texts.refusals.paper_needed : null }),
  });
  return (
    <FormDialog
      title="Документ подписан"
      form={form}
      keep="Ещё не подписан"
      onClose={onClose}
      send={async (body: any) => {
        await sign.run({ params: { id: document.id }, body });
        sayDone('Записано: документ подписан');
        onClose();
      }}
    >
      <DateField {...form.field('signedOn')} label="Когда подписали" today={today} />
      {family !== undefined && <AttachmentField subject="family" subjectId={family} family={family} label="Документы семьи" papers />}
      {(files.items?.length ?? 0) > 0 && (
        <SelectField {...form.field('scan')} label="Скан подписанного" optional clearable options={files.items!.map((file) => ({ value: file.id, label: file.name }))} />
      )}
      <TextField {...form.field('paperPlace')} label="Где лежит бумага" optional={form.values.scan !== ''} placeholder="Папка семьи, полка 2" maxLength={300} />
    </FormDialog>
  );
}

/** A document made by mistake: the number stays in the journal with the reason. */
export function CancelDialog({ document, onClose }: DialogProps) {
  const cancel = useCommand(cancelDocument);
  const form = useForm({ initial: { reason: '' }, schema: cancelDocument.body!, prepare: (values) => ({ version: document.version, ...values }) });
  return (
    <FormDialog
      title="Отменить документ?"
      form={form}
      confirm="Отменить документ"
      keep="Оставить"
      danger
      onClose={onClose}
      send={async (body: any) => {
        await cancel.run({ params: { id: document.id }, body });
        sayDone('Документ отменён, номер остался в журнале');
        onClose();
      }}
    >
      <TextField {...form.field('reason')} label="Почему" maxLength={500} autoFocus />
    </FormDialog>
  );
}
