import { moment } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useList } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { listAttachments } from '../../attachments/contract.ts';
import { AttachmentField } from '../../attachments/web/attachment-field.tsx';
import { cancelConsent, type ConsentItem, renewConsent, revokeConsent, signConsent } from '../contract.ts';
import { texts } from '../texts.ru.ts';

interface DialogProps {
  consent: ConsentItem;
  onClose: () => void;
}

/** The paper is signed: when, and where it is — a scan among the family's files or a place on a shelf. */
export function SignDialog({ consent, onClose }: DialogProps) {
  const { today, organization } = useSession();
  const sign = useCommand(signConsent);
  const files = useList(listAttachments, { query: { family: consent.family.id, limit: 200 } as never }, { enabled: !consent.withheld });
  const form = useForm({
    initial: { signedOn: today, scan: '', paperPlace: '' },
    schema: signConsent.body!,
    prepare: (values) => ({ version: consent.version, signedOn: values.signedOn, scan: values.scan || null, paperPlace: values.paperPlace || null }),
    check: (values) => ({ paperPlace: !values.scan && !values.paperPlace.trim() ? texts.refusals.paper_needed : null }),
  });
  return (
    <FormDialog
      title="Согласие подписано"
      about={consent.id}
      form={form}
      keep="Ещё не подписано"
      onClose={onClose}
      send={async (body: any) => {
        await sign.run({ params: { id: consent.id }, body });
        sayDone('Записано: согласие действует');
        onClose();
        }}
    >
      <DateField {...form.field('signedOn')} label="Когда подписали" today={today} />
      {!consent.withheld && <AttachmentField subject="family" subjectId={consent.family.id} family={consent.family.id} label="Скан и другие документы семьи" papers onAttached={(file) => form.set('scan', file.id)} />}
      {(files.items?.length ?? 0) > 0 && (
        <SelectField {...form.field('scan')} label="Скан из документов семьи" optional clearable options={files.items!.map((file) => ({ value: file.id, label: `${file.name}, ${moment(file.createdAt, today, organization.timeZone)}` }))} />
      )}
      <TextField {...form.field('paperPlace')} label="Где лежит бумага" optional={form.values.scan !== ''} placeholder="Папка семьи, полка 2" maxLength={300} />
    </FormDialog>
  );
}

/** Revocation: acts at once, so it says beforehand what goes out of sight. The reason is asked once and need not be given. */
export function RevokeDialog({ consent, onClose }: DialogProps) {
  const { today } = useSession();
  const revoke = useCommand(revokeConsent);
  const form = useForm({
    initial: { revokedOn: today, how: 'statement', revokedBy: consent.representative?.name ?? consent.person?.name ?? '', reason: '' },
    schema: revokeConsent.body!,
    prepare: (values) => ({ version: consent.version, ...values, reason: values.reason || null }),
  });
  return (
    <FormDialog
      title="Отозвать согласие?"
      about={consent.id}
      form={form}
      confirm="Отозвать"
      keep="Оставить"
      danger
      onClose={onClose}
      send={async (body: any) => {
        const answer = await revoke.run({ params: { id: consent.id }, body });
        sayDone(answer.withheld ? 'Согласие отозвано. Семья скрыта' : 'Согласие отозвано');
        onClose();
        }}
    >
      <Notice tone="warn">{effects[consent.purpose]}</Notice>
      <DateField {...form.field('revokedOn')} label="Когда отозвали" today={today} />
      <SelectField {...form.field('how')} label="Как" options={Object.entries(texts.revokedHow).map(([value, label]) => ({ value, label }))} />
      <TextField {...form.field('revokedBy')} label="Кто отозвал" maxLength={300} />
      <TextField {...form.field('reason')} label="Почему" optional help="Семья не обязана объяснять" maxLength={1000} />
    </FormDialog>
  );
}

const effects = {
  general: 'Если у организации нет основания, которое сохраняется и после отзыва, вся семья сразу исчезнет из списков, поиска, карточек и выгрузок. В отчётах останется итог. Вернуть можно новым согласием — отсюда же, по коду семьи.',
  health: 'Статусы этого человека о здоровье сразу исчезнут с экранов и из выгрузок.',
  transfer: 'С этого дня сведения этому партнёру не передают.',
  photo: 'Снимки среди документов семьи сразу исчезнут с экранов и из выгрузок.',
  diagnostics: 'Диагностика ребёнка сразу исчезнет с экранов и из выгрузок.',
  messages: 'С этого дня сообщений и рассылок этому человеку не шлют.',
} as const;

/** A paper that was prepared by mistake. */
export function CancelDialog({ consent, onClose }: DialogProps) {
  const cancel = useCommand(cancelConsent);
  const form = useForm({ initial: { reason: '' }, schema: cancelConsent.body!, prepare: (values) => ({ version: consent.version, ...values }) });
  return (
    <FormDialog
      title="Отменить подготовленное?"
      about={consent.id}
      form={form}
      confirm="Отменить"
      keep="Оставить"
      danger
      onClose={onClose}
      send={async (body: any) => {
        await cancel.run({ params: { id: consent.id }, body });
        sayDone('Подготовленное согласие отменено');
        onClose();
        }}
    >
      <TextField {...form.field('reason')} label="Почему" maxLength={500} autoFocus />
    </FormDialog>
  );
}

/** A new paper instead of this one; of a family out of sight nothing but the code is known here. */
export function RenewDialog({ consent, onClose, onMade }: DialogProps & { onMade: (id: string) => void }) {
  const { today } = useSession();
  const renew = useCommand(renewConsent);
  const form = useForm({ initial: { until: '' }, schema: renewConsent.body!, prepare: (values) => ({ until: values.until || null }) });
  return (
    <FormDialog
      title="Подготовить новое согласие"
      about={consent.id}
      form={form}
      confirm="Подготовить"
      keep="Не готовить"
      onClose={onClose}
      send={async (body: any) => {
        const made = await renew.run({ params: { id: consent.id }, body });
        sayDone('Подготовлено: распечатайте и дайте подписать');
        onMade(made.id);
        }}
    >
      <p>Человек, цель и представитель те же. Когда новое подпишут, скрытое вернётся на экраны.</p>
      <DateField {...form.field('until')} label="По какой день действует" optional today={today} help="Пусто — до конца сопровождения" />
    </FormDialog>
  );
}
