import { longDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { getPractice, type PracticeCard } from '../../practices/contract/operations.ts';
import { cancelService, changeService, getService, restoreService, type ServiceCard } from '../contract/services.ts';
import { RecordEdit } from './record-edit.tsx';
import { RecordView, type Labels } from './record-view.tsx';
import { NoteField, ServiceFields, sharedOf } from './service-fields.tsx';
import { WhoWas, type Presence } from './who-was.tsx';
import { asText, personWord } from './words.ts';

const labels: Labels = {
  service: 'Услуга', date: 'Дата', time: 'Начало', minutes: 'Минут', practitioner: 'Кто проводил', place: 'Где', topic: 'Тема', note: 'Заметка', recipients: 'Кто был',
};
const commands = { change: changeService, cancel: cancelService, restore: restoreService };

export function ServiceRecord({ id, onClose }: { id: string; onClose: () => void }) {
  const { today } = useSession();
  const answer = useOperation(getService, { params: { id } });
  const record = answer.data;
  const pack = useOperation(getPractice, { params: { practice: record?.practice ?? '' } }, { enabled: record !== undefined });
  const titleOf = (service: unknown) => pack.data?.services.find((one) => one.id === service)?.title ?? asText(service);
  const nameOf = (person: unknown) => record?.recipients.find((one) => one.id === person)?.name ?? 'другой человек';
  const show = (field: string, value: unknown) => {
    if (field === 'recipients') return value === null ? 'вся семья' : (value as string[]).map(nameOf).join(', ') || 'никого';
    if (value === null || value === undefined || value === '') return 'пусто';
    if (field === 'service') return titleOf(value);
    return field === 'date' ? longDate(asText(value), today) : asText(value);
  };
  return (
    <RecordView
      noun="Услуга"
      subject="service"
      title={record ? titleOf(record.service) : ''}
      record={record}
      error={answer.error}
      onRetry={() => void answer.refetch()}
      onClose={onClose}
      labels={labels}
      show={show}
      commands={commands}
      facts={record ? factsOf(record) : []}
      edit={(leave) => record && pack.data && <ServiceEdit record={record} practice={pack.data} show={show} onLeave={leave} />}
    />
  );
}

function factsOf(record: ServiceCard): [string, React.ReactNode][] {
  return [
    ['Время', record.time],
    ['Сколько', record.minutes === null ? null : `${record.minutes} мин`],
    [record.wholeFamily ? 'Вся семья' : 'Кто был', record.recipients.length === 0 ? 'никого' : (
      <ul key="people">
        {record.recipients.map((person) => (
          <li key={person.id}>
            {person.name}, {personWord(person, record.date)}
          </li>
        ))}
      </ul>
    )],
    ['Тема', record.topic],
    ['Кто проводил', record.practitioner],
    ['Где', record.place],
    ['Встреча', record.groupId ? <PageLink key="meeting" to={`/meetings/${record.groupId}`} className="link">Кто был и кого не было</PageLink> : null],
    ['Заметка', record.note ? <span key="note" style={{ whiteSpace: 'pre-wrap' }}>{record.note}</span> : null],
  ];
}

/** Fields of a PATCH as a record holds them. */
function patchOf(record: Omit<ServiceCard, 'history'>): Record<string, unknown> {
  const { service, date, time, minutes, topic, practitioner, place, note } = record;
  const recipients = record.wholeFamily ? null : record.recipients.map((person) => person.id).toSorted();
  return { service, date, time, minutes, topic, practitioner, place, note, recipients };
}

interface ServiceEditProps {
  record: ServiceCard;
  practice: PracticeCard;
  show: (field: string, value: unknown) => React.ReactNode;
  onLeave: () => void;
}

function ServiceEdit({ record, practice, show, onLeave }: ServiceEditProps) {
  const { today } = useSession();
  const presence: Presence = { whole: record.wholeFamily, here: record.wholeFamily ? [] : record.recipients.map((person) => person.id) };
  const initial = {
    service: record.service, date: record.date, time: record.time ?? '', minutes: (record.minutes ?? '') as number | string, topic: record.topic ?? '',
    practitioner: record.practitioner ?? '', place: record.place ?? '', note: record.note ?? '', presence,
  };
  return (
    <RecordEdit
      record={record}
      operation={changeService}
      initial={initial}
      prepare={({ presence: who, ...shared }) => ({ ...sharedOf(shared), recipients: who.whole ? null : who.here.toSorted() })}
      patchOf={patchOf}
      labels={labels}
      show={show}
      onLeave={onLeave}
    >
      {(form) => (
        <>
          <ServiceFields form={form} practice={practice} today={today} narrow onService={(service) => form.set('service', service)} />
          <WhoWas
            id={form.idOf('recipients')}
            label="Кто был"
            error={form.errors['recipients']}
            family={record.family.id}
            practice={record.practice}
            date={form.values.date}
            value={form.values.presence}
            onChange={(who) => form.set('presence', who)}
          />
          <NoteField form={form} />
        </>
      )}
    </RecordEdit>
  );
}
