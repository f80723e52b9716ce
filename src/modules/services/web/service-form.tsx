import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../../kernel/web/api.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useSession } from '../../../kernel/web/session.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import type { PracticeCard } from '../../practices/contract/operations.ts';
import { cancelService, recordService, type RecordedService } from '../contract/services.ts';
import { registerDoubt } from '../rules.ts';
import { AttachmentField } from '../../attachments/web/attachment-field.tsx';
import { EffectNote } from './effect-note.tsx';
import { FamilyPicker, type PickedFamily } from './family-picker.tsx';
import { RecordFrame } from './record-frame.tsx';
import { NoteField, ServiceFields, type ServiceValues, sharedOf } from './service-fields.tsx';
import { useHabits } from './use-habits.ts';
import { useRecording } from './use-recording.ts';
import { useCandidates, WhoWas } from './who-was.tsx';
import { valueWords } from './words.ts';

interface ServiceFormProps {
  practice: PracticeCard;
  /** The family of the address. */
  begun: PickedFamily | null;
}

/** Where the form shows a complaint about the families and the people of the body. */
const whoPaths = { family: 'families', recipients: 'families.0.who' };

/** «Отменить» of the bar that tells of a new record: says so in the record itself. */
const undone = 'Отменено сразу после записи';

export function ServiceForm({ practice, begun }: ServiceFormProps) {
  const { org, go, search } = usePlace();
  const { today, user } = useSession();
  const client = useQueryClient();
  const { habits, remember } = useHabits();
  const wordOf = (service: string | undefined) => practice.services.find((one) => one.id === service);
  const wholeFirst = (service: string) => wordOf(service)?.recipients === 'family';
  const line = (family: PickedFamily, service: string) => ({ ...family, whole: wholeFirst(service), here: [] as string[] });
  const fresh = (families: PickedFamily[] = [], kept: Partial<ServiceValues> = habits): ServiceValues => {
    const service = wordOf(kept.service)?.id ?? '';
    return {
      service, date: kept.date ?? today, time: '', minutes: wordOf(service)?.minutes ?? '', topic: '', practitioner: kept.practitioner ?? '',
      place: kept.place ?? '', note: '', families: families.map((family) => line(family, service)),
    };
  };
  const recording = useRecording<ServiceValues>({
    // The address may say what was done: «Записать встречу» of another page.
    fresh: fresh(begun ? [begun] : [], search['service'] ? { practitioner: user.name, ...habits, service: search['service'] } : habits),
    schema: recordService.body!,
    paths: whoPaths,
    prepare: (values) => {
      const [family] = values.families;
      return { practice: practice.id, ...sharedOf(values), family: family?.id, recipients: family?.whole ? null : family?.here };
    },
    check: (values) => ({
      families: values.families.length > 0 ? null : 'Выберите семью',
      ...Object.fromEntries(values.families.map((one, at) => [`families.${at}.who`, one.whole || one.here.length > 0 ? null : 'Отметьте, кто был'])),
    }),
    title: (values) => wordOf(values.service)?.title ?? null,
    labels: {
      families: 'Семья', service: 'Что сделали', date: 'Дата', time: 'Начало', minutes: 'Минут', topic: 'Тема', practitioner: 'Кто провёл', place: 'Где', note: 'Заметка',
    },
    show: (field, value) => valueWords(field, value, { service: practice.services }, today),
  });
  const { form } = recording;
  const { values } = form;
  const [first] = values.families;
  const candidates = useCandidates(first?.id, practice.id, values.date);
  const one = useCommand(recordService);

  const choose = (service: string) => {
    const before = wordOf(values.service);
    const now = wordOf(service);
    form.set('service', service);
    // What the pack offers is filled in where nobody has typed anything of their own.
    if (values.minutes === '' || values.minutes === before?.minutes) form.set('minutes', now?.minutes ?? '');
    form.set('families', values.families.map((family) => (family.here.length === 0 ? { ...family, whole: now?.recipients === 'family' } : family)));
  };

  const undo = ({ id, version }: RecordedService) => async () => {
    await call(cancelService, { params: { org, id }, body: { version, reason: undone } });
    await client.invalidateQueries();
    sayDone('Запись отменена');
  };

  const send = async (body: any) => {
    const title = wordOf(values.service)?.title ?? '';
    const made = await one.run({ body });
    sayDone(`Записано: ${title}, ${made.family.title}`, undo(made));
    const { service, practitioner, place, date } = values;
    remember({ service, practitioner, place });
    recording.renew(fresh([], { service, practitioner, place, date }));
    if (search['back'] === 'today') go('/today');
    else if (begun) go(`/families/${begun.id}`);
  };
  const submit = form.submit(send);

  const register = candidates.data?.register;
  const doubt = register ? (registerDoubt(values.date, register.openedOn, register.closedOn) ?? undefined) : undefined;
  const effect = <EffectNote practice={practice} record={values.service ? { of: 'services', id: values.service } : null} />;
  const anew = () => recording.anew(fresh(begun ? [begun] : []));
  return (
    <RecordFrame recording={recording} submit={submit} onAnew={anew}>
      <FamilyPicker id={form.idOf('families')} label="Семья" practice={practice.id} value={first ?? null} error={form.errors['families']} onPick={(family) => form.set('families', [line(family, values.service)])} />
      <ServiceFields form={form} practice={practice} today={today} doubt={doubt} onService={choose} />
      {first && (
        <WhoWas
          id={form.idOf('families.0.who')}
          label={wholeFirst(values.service) ? 'Кого застали' : 'Кто был'}
          error={form.errors['families.0.who']}
          family={first.id}
          practice={practice.id}
          date={values.date}
          value={first}
          onChange={(presence) => form.setValues({ ...values, families: [{ ...first, ...presence }] })}
        />
      )}
      <NoteField form={form} label={wholeFirst(values.service) ? 'Что увидели' : 'Заметка'} />
      <AttachmentField subject="service" subjectId={recording.id} family={first?.id} draft onAttached={recording.touch} />
      {effect}
    </RecordFrame>
  );
}
