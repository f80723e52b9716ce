import { useState } from 'react';
import { plural } from '../../../kernel/texts.ts';
import { moment } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, NothingFound } from '../../../web/ui/states.tsx';
import { addDeadline, listNorms, type Norms, setAlarmNorm, setDeadline } from '../contract/norms.ts';
import { AlarmNormDialog, DeadlineDialog, NewDeadlineDialog } from './norm-dialogs.tsx';
import { ContactNorms } from './contact-norms.tsx';
import { tasksCount } from './words.ts';

type Deadline = Norms['deadlines'][number];
type AlarmNorm = Norms['alarms'][number];

/** «Сроки и тревоги»: when the program gives a task by itself, and how an alarm is answered. */
export default function NormsPage() {
  const { practice, today, organization } = useSession();
  const can = useCan();
  const [deadline, setDeadlineOpen] = useState<Deadline | null>(null);
  const [alarm, setAlarm] = useState<AlarmNorm | null>(null);
  const [adding, setAdding] = useState(false);
  const read = useOperation(listNorms, { query: { practice: practice ?? '' } }, { enabled: practice !== undefined, keep: true });
  const close = () => (setDeadlineOpen(null), setAlarm(null), setAdding(false));
  const title = 'Сроки и тревоги';
  if (practice === undefined) {
    return (
      <Page title={title} narrow>
        <NothingFound title="Практика ещё не установлена">Сроки приходят вместе с практикой. Её устанавливают в разделе «Практики».</NothingFound>
      </Page>
    );
  }
  return (
    <Page title={title} subtitle="Сроки пришли с практикой и по умолчанию общепринятые, не из закона. Порядок вашего округа важнее: впишите его." narrow>
      {!read.data ? (
        read.error ? (
          <FailedState error={read.error} onRetry={() => void read.refetch()} waiting={read.isFetching} />
        ) : (
          <LoadingState />
        )
      ) : (
        <>
          <Panel title="Сроки" hint={read.data.ranAt ? `проверены ${moment(read.data.ranAt, today, organization.timeZone)}` : 'ещё не проверялись'} actions={can(addDeadline) && <Button small onClick={() => setAdding(true)}>Добавить свой срок</Button>} flush>
            <p className="second" style={{ padding: '0 16px' }}>
              Наступает событие — программа сама ставит задачу куратору. Рабочие дни считаются по <PageLink to="/settings/calendar" className="link">календарю</PageLink>.
            </p>
            <Deadlines items={read.data.deadlines} onChange={setDeadlineOpen} />
          </Panel>
          <ContactNorms practice={practice} contact={read.data.contact} />
          <Panel title="Тревоги" flush>
            <MarginList label="Порядок тревог" bare>
              {read.data.alarms.map((one) => (
                <MarginRow
                  key={one.norm.level}
                  when={minutesWords(one.norm.minutes)}
                  title={one.norm.title}
                  meta={`${plural(one.norm.steps.length, 'шаг', 'шага', 'шагов')}: ${one.norm.steps.join('; ')}${one.own ? ' · своё' : ''}`}
                  action={can(setAlarmNorm) && <Button small aria-label={`Изменить: ${one.norm.title}`} onClick={() => setAlarm(one)}>Изменить</Button>}
                />
              ))}
            </MarginList>
          </Panel>
        </>
      )}
      {deadline && <DeadlineDialog practice={practice} deadline={deadline} onClose={close} />}
      {alarm && <AlarmNormDialog practice={practice} alarm={alarm} onClose={close} />}
      {adding && <NewDeadlineDialog practice={practice} onClose={close} />}
    </Page>
  );
}

/** «30 минут», «2 часа», «сутки» for the margin. */
const minutesWords = (minutes: number): string =>
  minutes === 1440 ? 'сутки' : minutes % 1440 === 0 ? plural(minutes / 1440, 'сутки', 'суток', 'суток') : minutes % 60 === 0 ? plural(minutes / 60, 'час', 'часа', 'часов') : plural(minutes, 'минута', 'минуты', 'минут');

function Deadlines({ items, onChange }: { items: Deadline[]; onChange: (deadline: Deadline) => void }) {
  const can = useCan();
  if (items.length === 0) return <p style={{ padding: '0 16px 16px' }}>В этой практике сроков нет. Добавьте свой.</p>;
  return (
    <MarginList label="Сроки" bare>
      {items.map((one) => (
        <MarginRow
          key={one.norm.id}
          when={one.active ? plural(one.norm.days, 'день', 'дня', 'дней') : 'выключен'}
          title={one.norm.title}
          meta={
            <>
              {one.words}
              {one.own && ` · ${one.added ? 'свой срок' : 'изменён у вас'}`}
              {one.openTasks > 0 && ` · сейчас ${tasksCount(one.openTasks)}`}
              <br />
              {one.norm.basis}
            </>
          }
          action={can(setDeadline) && <Button small aria-label={`Изменить срок: ${one.norm.title}`} onClick={() => onChange(one)}>Изменить</Button>}
        />
      ))}
    </MarginList>
  );
}
