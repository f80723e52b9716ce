import { useMediaQuery } from '@mantine/hooks';
import { IconCheck, IconClock, IconHelpCircle, IconUserPlus, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { call } from '../../../kernel/web/api.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { DraftState } from '../../../web/drafts/draft-state.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { absenceReasonsOf } from '../../practices/contract/pack.ts';
import type { PracticeCard } from '../../practices/contract/operations.ts';
import { cancelMeeting, type MeetingCard, recordMeeting } from '../contract/meetings.ts';
import { unmarkedText } from '../rules.ts';
import css from './attendance.module.css';
import { AttendanceList, type Attending, marked, type MarkPatch } from './attendance-list.tsx';
import { EffectNote } from './effect-note.tsx';
import type { PickedFamily } from './family-picker.tsx';
import { type Gathered, GroupOffers } from './group-offers.tsx';
import { PersonPicker, type PickedPerson } from './person-picker.tsx';
import record from './record.module.css';
import { RecordFrame } from './record-frame.tsx';
import { MoreFields, NoteField, ServiceFields, type SharedValues, sharedOf } from './service-fields.tsx';
import { useHabits } from './use-habits.ts';
import { useRecording } from './use-recording.ts';
import { peopleCount, valueWords } from './words.ts';

export interface GroupValues extends SharedValues {
  /** Of a group that meets again and again. */
  name: string;
  people: Attending[];
  /** Families of the people, each once. */
  families: PickedFamily[];
}

/** Where the form shows a complaint about a participant of the body. */
export const participantPaths: Record<string, string> = {
  participants: 'people',
  ...Object.fromEntries(
    Array.from({ length: 100 }, (_, at) => ['', '.mark', '.person', '.family', '.reason', '.minutes', '.note'].map((field) => [`participants.${at}${field}`, `people.${at}`])).flat(),
  ),
};

export const participantOf = ({ person, family, mark, minutes, reason, note }: Attending) => ({
  person, family: family.id, mark, minutes: minutes === '' ? null : minutes, reason: reason || null, note: note || null,
});

const eachOnce = (people: readonly Attending[]): PickedFamily[] => people.map((one) => one.family).filter((family, at, all) => all.findIndex((other) => other.id === family.id) === at);

/** «Отменить» of the bar that tells of a new meeting: says so in the meeting itself. */
const undone = 'Отменено сразу после записи';

interface GroupFormProps {
  practice: PracticeCard;
  /** The family of the address and its people. */
  begun: PickedPerson[];
  /** Tells the page what is being recorded: its title says it. */
  onService: (service: string) => void;
}

export function GroupForm({ practice, begun, onService }: GroupFormProps) {
  const { org, go, search } = usePlace();
  const { today } = useSession();
  const client = useQueryClient();
  const { habits, remember } = useHabits();
  const wordOf = (service: string | undefined) => practice.services.find((one) => one.id === service);
  const unmarked = (one: PickedPerson): Attending => ({ ...one, mark: '', minutes: '', reason: '', note: '' });
  const fresh = (picked: PickedPerson[], kept: Partial<GroupValues> = { ...habits, ...(search['service'] ? { service: search['service'] } : {}) }): GroupValues => {
    const people = picked.map(unmarked);
    const service = wordOf(kept.service)?.id ?? '';
    return {
      service, date: kept.date ?? today, time: '', minutes: wordOf(service)?.minutes ?? '', topic: '', practitioner: kept.practitioner ?? '', place: kept.place ?? '', note: '',
      name: '', people, families: eachOnce(people),
    };
  };
  const recording = useRecording<GroupValues>({
    fresh: fresh(begun),
    schema: recordMeeting.body!,
    paths: participantPaths,
    prepare: (values) => ({ practice: practice.id, ...sharedOf(values), name: values.name || null, participants: values.people.map(participantOf) }),
    title: (values) => wordOf(values.service)?.title ?? null,
    labels: { service: 'Услуга', date: 'Дата', time: 'Начало', minutes: 'Минут', topic: 'Тема', practitioner: 'Кто проводит', place: 'Где', name: 'Название группы', note: 'Заметка', people: 'Кто был' },
    show: (field, value) => (field === 'people' ? sheetWords(value as Attending[]) : valueWords(field, value, { service: practice.services }, today)),
  });
  const { form } = recording;
  const { values } = form;
  const command = useCommand(recordMeeting);
  const { service: chosen } = values;
  useEffect(() => onService(chosen), [chosen, onService]);
  const [adding, setAdding] = useState(false);
  // On a phone the people come first; what may be left out stands below them.
  const phone = useMediaQuery('(max-width: 767.98px)', false, { getInitialValueInEffect: false });
  const [gone, setGone] = useState<string[]>([]);
  const [earlier, setEarlier] = useState<Attending[][]>([]);
  const toFirst = useRef(false);
  const pickerId = form.idOf('person');

  const setPeople = (people: Attending[]) => form.setValues({ ...form.values, people, families: eachOnce(people) });
  const mark = (change: (people: Attending[]) => Attending[]) => {
    setEarlier([...earlier, values.people]);
    setPeople(change(values.people));
  };
  const onMark = (at: number, patch: MarkPatch) => mark((people) => people.map((one, index) => (index === at ? marked(one, patch) : one)));
  const rest = () => mark((people) => people.map((one) => (one.mark === '' ? marked(one, { mark: 'here' }) : one)));
  const back = () => {
    const before = earlier.at(-1);
    if (!before) return;
    setEarlier(earlier.slice(0, -1));
    setPeople(before);
  };
  const add = (picked: PickedPerson[]) => {
    // The picker stays for the next one.
    setAdding(true);
    setPeople([...values.people, ...picked.filter((one) => !values.people.some((other) => other.person === one.person)).map(unmarked)]);
  };
  const openPicker = () => {
    setAdding(true);
    requestAnimationFrame(() => document.getElementById(pickerId)?.focus());
  };
  const take = ({ last, people, gone: left }: Gathered) => {
    const next = people
      .map(({ id, name, family }) => unmarked({ person: id, name, family }))
      .toSorted((a, b) => a.name.localeCompare(b.name, 'ru'));
    form.setValues({
      ...values, people: next, families: eachOnce(next), service: last.service, name: last.name ?? '', time: values.time || (last.time ?? ''), minutes: last.minutes ?? values.minutes,
      practitioner: last.practitioner ?? values.practitioner, place: last.place ?? values.place,
    });
    setGone(left);
    toFirst.current = true;
  };
  const first = form.idOf('people.0');
  useEffect(() => {
    // As soon as the sheet stands, the keys are for its first row.
    if (!toFirst.current || !document.getElementById(first)) return;
    toFirst.current = false;
    document.getElementById(first)!.focus();
  });
  const choose = (service: string) => {
    const before = wordOf(values.service);
    // What the pack offers is filled in where nobody has typed anything of their own.
    const minutes = values.minutes === '' || values.minutes === before?.minutes ? (wordOf(service)?.minutes ?? '') : values.minutes;
    form.set('service', service);
    form.set('minutes', minutes);
  };

  const undo = ({ id, version }: MeetingCard) => async () => {
    await call(cancelMeeting, { params: { org, id }, body: { version, reason: undone } });
    await client.invalidateQueries();
    sayDone('Группа отменена');
  };
  const send = async (body: any) => {
    const made = await command.run({ body });
    const { here, late } = countMarks(values.people);
    sayDone(`Записано: группа, ${peopleCount(here + late)}${here + late < values.people.length ? ` из ${values.people.length}` : ''}`, undo(made));
    const { service, practitioner, place, date } = values;
    remember({ service, practitioner, place });
    setEarlier([]);
    setGone([]);
    setAdding(false);
    recording.renew(fresh([], { service, practitioner, place, date }));
    if (search['family']) go(`/families/${search['family']}`);
  };
  const submit = form.submit(send);
  const anew = () => recording.anew(fresh(begun));

  const { people } = values;
  const left = unmarkedText(people);
  const empty = people.length === 0;
  const minutes = typeof values.minutes === 'number' ? values.minutes : null;
  const { here, late } = countMarks(people);
  const more = (
    <>
      <NoteField form={form} />
      <EffectNote practice={practice} record={values.service ? { of: 'services', id: values.service } : null} />
    </>
  );
  return (
    <RecordFrame recording={recording} submit={submit} onAnew={anew} columns>
      <Panel>
        <div className="stack">
          <ServiceFields form={form} practice={practice} today={today} narrow group short={phone} onService={choose} />
          {!phone && more}
        </div>
      </Panel>
      <Panel>
        <div className="stack">
          <div className={css['panelTop']}>
            <h2>Кто был</h2>
            {!empty && <MarkCounts people={people} />}
            <span className="row">
              {left !== '' && <Button onClick={rest}>{here + late === 0 && people.every((one) => one.mark === '') ? 'Все здесь' : 'Остальные здесь'}</Button>}
              {!empty && !adding && (
                <Button icon={<IconUserPlus size={18} stroke={1.75} aria-hidden="true" />} onClick={openPicker}>
                  Добавить
                </Button>
              )}
            </span>
          </div>
          {gone.length > 0 && <Notice tone="warn">Больше не в своих семьях, в список не вошли: {gone.join(', ')}</Notice>}
          {(adding || empty) && <PersonPicker id={pickerId} practice={practice.id} date={values.date} without={people.map((one) => one.person)} error={form.errors['people']} onPick={add} />}
          {empty ? (
            <GroupOffers practice={practice} service={values.service} date={values.date} again={recording.resumed ? undefined : search['again']} onTake={take} />
          ) : (
            <AttendanceList
              people={people}
              reasons={absenceReasonsOf(practice)}
              minutes={minutes}
              idOf={(at) => form.idOf(`people.${at}`)}
              errorOf={(at) => form.errors[`people.${at}`]}
              onMark={onMark}
              onRest={rest}
              onBack={back}
              onRemove={(at) => setPeople(people.filter((_, index) => index !== at))}
            />
          )}
          {phone && (
            <>
              <h2 className="strong">Ещё о встрече</h2>
              <MoreFields form={form} narrow group />
              {more}
            </>
          )}
          <ErrorSummary form={{ ...form, problem: null }} fields={['people']} />
          <div className={record['foot']}>
            <span className={css['state']}>
              {left !== '' && (
                <span className={css['left']} role="status">
                  <IconHelpCircle size={16} stroke={1.75} aria-hidden="true" /> {left}
                </span>
              )}
              <DraftState draft={recording.draft} values={values} about={recording.about} labels={recording.labels} {...(recording.show ? { show: recording.show } : {})} />
            </span>
            {recording.resumed && (
              <Button variant="link" small onClick={anew}>
                Начать заново
              </Button>
            )}
            {!empty && (
              <Button className="desk-only" onClick={() => go('/')}>
                Дописать позже
              </Button>
            )}
            <Button type="submit" variant="primary" waiting={form.waiting}>
              Записать группу <kbd className={record['keyOnButton']}>Ctrl Enter</kbd>
            </Button>
          </div>
        </div>
      </Panel>
    </RecordFrame>
  );
}

function countMarks(people: readonly { mark: string }[]) {
  const of = (mark: string) => people.filter((one) => one.mark === mark).length;
  return { here: of('here'), late: of('late'), absent: of('absent'), unmarked: of('') };
}

/** «6 здесь · 1 с опозданием · 2 нет · 3 не отмечены». */
export function MarkCounts({ people }: { people: readonly { mark: string }[] }) {
  const { here, late, absent, unmarked } = countMarks(people);
  return (
    <span className={css['counts']} aria-live="polite">
      {here > 0 && <Chip tone="pine" icon={IconCheck}>{here} здесь</Chip>}
      {late > 0 && <Chip tone="warn" icon={IconClock}>{late} с опозданием</Chip>}
      {absent > 0 && <Chip icon={IconX}>{absent} нет</Chip>}
      {unmarked > 0 && <Chip tone="info" icon={IconHelpCircle}>{unmarked} не отмечены</Chip>}
    </span>
  );
}

const shortMarks: Record<string, string> = { here: 'здесь', late: 'опоздание', absent: 'нет', '': 'не отмечено' };
const sheetWords = (people: readonly Attending[]) => people.map((one) => `${one.name.split(' ').slice(0, 2).join(' ')}: ${shortMarks[one.mark]}`).join(', ') || 'никого';
