import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { longDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { ConflictDialog, DialogActions } from '../../../web/ui/dialogs.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { absenceReasonsOf } from '../../practices/contract/pack.ts';
import type { PracticeCard } from '../../practices/contract/operations.ts';
import { changeMeeting, type MeetingCard } from '../contract/meetings.ts';
import css from './attendance.module.css';
import { AttendanceList, type Attending, marked } from './attendance-list.tsx';
import { MarkCounts, participantOf, participantPaths } from './group-form.tsx';
import { markWords, meetingLabels, peopleOf, peopleHidden } from './meeting-words.ts';
import { PersonPicker } from './person-picker.tsx';
import record from './record.module.css';
import { NoteField, ServiceFields, type SharedValues, sharedOf } from './service-fields.tsx';

interface Values extends SharedValues {
  name: string;
  people: Attending[];
}

/** What two editors compare: fields of the meeting, and a mark for each person. */
function flatOf(meeting: MeetingCard): Record<string, unknown> {
  const { service, name, date, time, minutes, topic, practitioner, place, note } = meeting;
  return { service, name, date, time, minutes, topic, practitioner, place, note, ...Object.fromEntries(peopleOf(meeting).map((one) => [`person.${one.person}`, participantOf(one)])) };
}

/** Marks that were wrong, somebody who came later, another date: the records of the families follow. */
export function MeetingEdit({ meeting, practice, onLeave }: { meeting: MeetingCard; practice: PracticeCard; onLeave: () => void }) {
  const { today } = useSession();
  const change = useCommand(changeMeeting);
  // As it was when typing began: a later version means that somebody else changed it meanwhile.
  const [begun] = useState(meeting);
  const [adding, setAdding] = useState(false);
  const [earlier, setEarlier] = useState<Attending[][]>([]);
  const text = (value: string | null) => value ?? '';
  const form = useForm<Values>({
    initial: {
      service: begun.service, date: begun.date, time: text(begun.time), minutes: begun.minutes ?? '', topic: text(begun.topic), practitioner: text(begun.practitioner),
      place: text(begun.place), note: text(begun.note), name: text(begun.name), people: peopleOf(begun),
    },
    schema: changeMeeting.body!,
    paths: participantPaths,
    prepare: (values) => ({
      version: begun.version,
      ...(begun.hidden > 0 ? {} : { ...sharedOf(values), name: values.name || null }),
      participants: values.people.map(participantOf),
      remove: peopleOf(begun).filter((one) => !values.people.some((other) => other.person === one.person)).map((one) => one.person),
    }),
  });
  const { values } = form;
  const setPeople = (people: Attending[]) => form.setValues({ ...values, people });
  const mark = (people: Attending[]) => {
    setEarlier([...earlier, values.people]);
    setPeople(people);
  };
  const save = async (body: any) => {
    await change.run({ params: { id: meeting.id }, body } as never);
    sayDone('Записано: исправление встречи');
    onLeave();
  };

  const conflict = form.problem?.code === 'version_conflict' ? (form.problem.extra['current'] as MeetingCard) : null;
  const names = new Map([...peopleOf(begun), ...values.people, ...(conflict ? peopleOf(conflict) : [])].map((one) => [one.person, one]));
  const mine = { ...sharedOf(values), name: values.name || null, ...Object.fromEntries(values.people.map((one) => [`person.${one.person}`, participantOf(one)])) };
  const labels = { ...(begun.hidden > 0 ? {} : meetingLabels), ...Object.fromEntries([...names].map(([person, { name }]) => [`person.${person}`, name])) };
  const show = (field: string, value: unknown) => {
    if (field.startsWith('person.')) return value ? markWords(value as never, practice) : 'не во встрече';
    if (value === null || value === undefined || value === '') return 'пусто';
    if (field === 'service') return practice.services.find((one) => one.id === value)?.title ?? String(value as string);
    return field === 'date' ? longDate(value as string, today) : String(value as string | number);
  };
  const resolve = (chosen: Record<string, unknown>) => {
    const people = Object.entries(chosen).filter(([field]) => field.startsWith('person.'));
    const shared = Object.fromEntries(Object.entries(chosen).filter(([field]) => !field.startsWith('person.')));
    const there = peopleOf(conflict!).map((one) => one.person);
    void form.submit(() =>
      save({
        version: conflict!.version, ...shared, participants: people.filter(([, value]) => value).map(([, value]) => value),
        remove: people.filter(([field, value]) => !value && there.includes(field.slice(7))).map(([field]) => field.slice(7)),
      }),
    )();
  };

  return (
    <form className="stack" noValidate onSubmit={form.submit(save)}>
      <div className={record['group']}>
        <Panel title="Встреча">
          {begun.hidden > 0 ? (
            <Notice>Дату, услугу и остальное меняет тот, кто видит всех участников: {peopleHidden(begun.hidden)} из семей, которых вы не ведёте.</Notice>
          ) : (
            <div className="stack">
              <ServiceFields form={form} practice={practice} today={today} narrow group onService={(service) => form.set('service', service)} />
              <NoteField form={form} />
            </div>
          )}
        </Panel>
        <Panel>
          <div className="stack">
            <div className={css['panelTop']}>
              <h2>Кто был</h2>
              <MarkCounts people={values.people} />
              <span className="row">
                {!adding && (
                  <Button icon={<IconUserPlus size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setAdding(true)}>
                    Добавить
                  </Button>
                )}
              </span>
            </div>
            {adding && (
              <PersonPicker
                id={form.idOf('person')}
                practice={practice.id}
                date={values.date}
                without={values.people.map((one) => one.person)}
                onPick={(picked) => setPeople([...values.people, ...picked.map((one): Attending => ({ ...one, mark: '', minutes: '', reason: '', note: '' }))])}
              />
            )}
            <AttendanceList
              people={values.people}
              reasons={absenceReasonsOf(practice)}
              minutes={typeof values.minutes === 'number' ? values.minutes : null}
              idOf={(at) => form.idOf(`people.${at}`)}
              errorOf={(at) => form.errors[`people.${at}`]}
              onMark={(at, patch) => mark(values.people.map((one, index) => (index === at ? marked(one, patch) : one)))}
              onRest={() => mark(values.people.map((one) => (one.mark === '' ? marked(one, { mark: 'here' }) : one)))}
              onBack={() => {
                const before = earlier.at(-1);
                if (!before) return;
                setEarlier(earlier.slice(0, -1));
                setPeople(before);
              }}
              onRemove={(at) => setPeople(values.people.filter((_, index) => index !== at))}
            />
            <ErrorSummary form={form} />
            <DialogActions>
              <Button onClick={onLeave}>Не менять</Button>
              <Button type="submit" variant="primary" waiting={form.waiting}>
                Записать
              </Button>
            </DialogActions>
          </div>
        </Panel>
      </div>
      {conflict && <ConflictDialog mine={mine} current={flatOf(conflict)} labels={labels} show={show} waiting={form.waiting} onClose={form.clearProblem} onResolve={resolve} />}
    </form>
  );
}
