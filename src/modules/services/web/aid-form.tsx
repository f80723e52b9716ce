import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../../kernel/web/api.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { NumberField } from '../../../web/ui/fields.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import type { PracticeCard } from '../../practices/contract/operations.ts';
import { cancelAid, recordAid } from '../contract/aid.ts';
import { registerDoubt } from '../rules.ts';
import { AttachmentField } from '../../attachments/web/attachment-field.tsx';
import { EffectNote } from './effect-note.tsx';
import { FamilyPicker, type PickedFamily } from './family-picker.tsx';
import { RecordFrame } from './record-frame.tsx';
import { NoteField } from './service-fields.tsx';
import { useHabits } from './use-habits.ts';
import { useRecording } from './use-recording.ts';
import { valueWords } from './words.ts';
import { useCandidates } from './who-was.tsx';

interface AidValues {
  families: PickedFamily[];
  kind: string;
  source: string;
  date: string;
  quantity: number | string;
  amount: number | string;
  note: string;
}

/** What was handed out: a thing or money, from whose budget. */
export function AidForm({ practice, begun }: { practice: PracticeCard; begun: PickedFamily | null }) {
  const { org, go } = usePlace();
  const { today } = useSession();
  const client = useQueryClient();
  const { habits, remember } = useHabits();
  const command = useCommand(recordAid);
  const fresh = (families: PickedFamily[] = []): AidValues => ({
    families, kind: '', source: practice.sources.some((one) => one.id === habits.source) ? habits.source! : '', date: today, quantity: '', amount: '', note: '',
  });
  const recording = useRecording<AidValues>({
    fresh: fresh(begun ? [begun] : []),
    schema: recordAid.body!,
    paths: { family: 'families' },
    prepare: ({ families, quantity, amount, note, ...rest }) => ({
      practice: practice.id, family: families[0]?.id, ...rest,
      quantity: quantity === '' ? null : quantity, amount: amount === '' ? null : amount, note: note || null,
    }),
    check: (values) => ({ families: values.families.length > 0 ? null : 'Выберите семью' }),
    title: (values) => practice.aid.find((one) => one.id === values.kind)?.title ?? null,
    labels: { families: 'Семья', kind: 'Что выдали', source: 'За чей счёт', date: 'Дата', quantity: 'Количество', amount: 'Сумма, ₽', note: 'Заметка' },
    show: (field, value) => valueWords(field, value, { kind: practice.aid, source: practice.sources }, today),
  });
  const { form } = recording;
  const { values } = form;
  const [family] = values.families;
  const register = useCandidates(family?.id, practice.id, values.date).data?.register;

  const send = async (body: any) => {
    const made = await command.run({ body });
    const title = practice.aid.find((one) => one.id === made.kind)?.title ?? '';
    sayDone(`Записано: ${title}, ${made.family.title}`, async () => {
      await call(cancelAid, { params: { org, id: made.id }, body: { version: made.version, reason: 'Отменено сразу после записи' } });
      await client.invalidateQueries();
      sayDone('Запись отменена');
    });
    remember({ source: values.source });
    recording.renew({ ...fresh(), kind: values.kind, source: values.source, date: values.date });
    if (begun) go(`/families/${begun.id}`);
  };

  return (
    <RecordFrame recording={recording} submit={form.submit(send)} onAnew={() => recording.anew(fresh(begun ? [begun] : []))}>
      <FamilyPicker id={form.idOf('families')} label="Семья" practice={practice.id} value={family ?? null} error={form.errors['families']} onPick={(picked) => form.set('families', [picked])} />
      <div className="columns-2">
        <SelectField {...form.field('kind')} label="Что выдали" options={practice.aid.map(({ id, title }) => ({ value: id, label: title }))} />
        <SelectField {...form.field('source')} label="За чей счёт" options={practice.sources.map(({ id, title }) => ({ value: id, label: title }))} />
      </div>
      <div className="columns-3">
        <DateField {...form.field('date')} label="Дата" today={today} doubt={register ? (registerDoubt(values.date, register.openedOn, register.closedOn) ?? undefined) : undefined} />
        <NumberField {...form.field('quantity')} label="Количество" optional fraction />
        <NumberField {...form.field('amount')} label="Сумма" optional fraction unit="₽" />
      </div>
      <NoteField form={form} label="Заметка: акт, ведомость" />
      <AttachmentField subject="aid" subjectId={recording.id} family={family?.id} draft onAttached={recording.touch} />
      <EffectNote practice={practice} record={values.kind ? { of: 'aid', id: values.kind, source: values.source || undefined } : null} />
    </RecordFrame>
  );
}
