import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../../kernel/web/api.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useList } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import type { PracticeCard } from '../../practices/contract/operations.ts';
import { listAttachments } from '../../attachments/contract.ts';
import { AttachmentField } from '../../attachments/web/attachment-field.tsx';
import { EffectNote } from '../../services/web/effect-note.tsx';
import { FamilyPicker, type PickedFamily } from '../../services/web/family-picker.tsx';
import { RecordFrame } from '../../services/web/record-frame.tsx';
import { NoteField } from '../../services/web/service-fields.tsx';
import { useRecording } from '../../services/web/use-recording.ts';
import { useCandidates } from '../../services/web/who-was.tsx';
import { personWord, valueWords } from '../../services/web/words.ts';
import { cancelOutcome, recordOutcome } from '../contract.ts';

interface OutcomeValues {
  families: PickedFamily[];
  outcome: string;
  kind: string;
  person: string;
  date: string;
  evidence: string;
  note: string;
}

/** What was reached, by whom, and what proves it. */
export function OutcomeForm({ practice, begun }: { practice: PracticeCard; begun: PickedFamily | null }) {
  const { org, go } = usePlace();
  const { today } = useSession();
  const client = useQueryClient();
  const command = useCommand(recordOutcome);
  const fresh = (families: PickedFamily[] = []): OutcomeValues => ({ families, outcome: '', kind: '', person: '', date: today, evidence: '', note: '' });
  const recording = useRecording<OutcomeValues>({
    fresh: fresh(begun ? [begun] : []),
    schema: recordOutcome.body!,
    paths: { family: 'families' },
    prepare: ({ families, ...rest }) => ({
      practice: practice.id, family: families[0]?.id, outcome: rest.outcome, kind: rest.kind || null, person: rest.person || null,
      date: rest.date, evidence: rest.evidence || null, note: rest.note || null,
    }),
    check: (values) => {
      const word = practice.outcomes.find((one) => one.id === values.outcome);
      return {
        families: values.families.length > 0 ? null : 'Выберите семью',
        kind: word && word.kinds.length > 0 && values.kind === '' ? 'Выберите вид' : null,
        person: word?.person === 'required' && values.person === '' ? 'Чей это результат? Выберите человека' : null,
      };
    },
    title: (values) => practice.outcomes.find((one) => one.id === values.outcome)?.title ?? null,
    labels: { families: 'Семья', outcome: 'Чего достигли', kind: 'Вид', date: 'Дата', evidence: 'Чем подтверждено', note: 'Заметка' },
    show: (field, value) => valueWords(field, value, { outcome: practice.outcomes, kind: practice.outcomes.flatMap((one) => one.kinds) }, today),
  });
  const { form } = recording;
  const { values } = form;
  const [family] = values.families;
  const candidates = useCandidates(family?.id, practice.id, values.date);
  const word = practice.outcomes.find((one) => one.id === values.outcome);
  // The same answer as that of the field below.
  const files = useList(listAttachments, { query: { subject: 'outcome', subjectId: recording.id } });
  const people = candidates.data?.people ?? [];

  const send = async (body: any) => {
    const made = await command.run({ body });
    sayDone(`Записано: ${word?.title ?? 'результат'}, ${made.family.title}`, async () => {
      await call(cancelOutcome, { params: { org, id: made.id }, body: { version: made.version, reason: 'Отменено сразу после записи' } });
      await client.invalidateQueries();
      sayDone('Запись отменена');
    });
    recording.renew(fresh());
    if (begun) go(`/families/${begun.id}`);
  };

  return (
    <RecordFrame recording={recording} submit={form.submit(send)} onAnew={() => recording.anew(fresh(begun ? [begun] : []))}>
      <FamilyPicker
        id={form.idOf('families')}
        label="Семья"
        practice={practice.id}
        value={family ?? null}
        error={form.errors['families']}
        onPick={(picked) => form.setValues({ ...values, families: [picked], person: '' })}
      />
      <div className={word && word.kinds.length > 0 ? 'columns-2' : 'stack'}>
        <SelectField
          {...form.field('outcome')}
          label="Чего достигли"
          options={practice.outcomes.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(outcome) => {
            const next = practice.outcomes.find((one) => one.id === outcome);
            form.setValues({ ...values, outcome, kind: '', person: next?.person === 'none' ? '' : values.person });
          }}
        />
        {word && word.kinds.length > 0 && <SelectField {...form.field('kind')} label="Вид" options={word.kinds.map(({ id, title }) => ({ value: id, label: title }))} />}
      </div>
      <div className="columns-2">
        {word && word.person !== 'none' && family && (
          <SelectField
            {...form.field('person')}
            label="Чей результат"
            optional={word.person === 'optional'}
            options={people.map((person) => ({ value: person.id, label: `${person.lastName} ${person.firstName}, ${personWord(person, values.date)}` }))}
            help={word.person === 'optional' ? 'Пусто — всей семьи' : undefined}
            nothing="На эту дату в семье никого не записано"
          />
        )}
        <DateField {...form.field('date')} label="Дата" today={today} help="День, когда это случилось, а не день записи" />
      </div>
      <TextField {...form.field('evidence')} label="Чем подтверждено" optional placeholder={word?.evidence} maxLength={1000} doubt={values.outcome && !values.evidence && !files.items?.length ? 'Без подтверждения результат могут не засчитать' : undefined} />
      <NoteField form={form} />
      <AttachmentField subject="outcome" subjectId={recording.id} family={family?.id} label="Подтверждение: файлы" draft onAttached={recording.touch} />
      <EffectNote practice={practice} record={values.outcome ? { of: 'outcomes', id: values.outcome, kind: values.kind || undefined } : null} />
    </RecordFrame>
  );
}
