import { IconHandStop } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { moment } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { acceptAlarm, type AlarmItem, listAlarms } from '../contract/alarms.ts';
import { getNotices } from '../contract/tasks.ts';
import { texts } from '../texts.ru.ts';
import css from './tasks.module.css';
import { distance, saidWords } from './words.ts';

/** The time now, anew each minute while something on the screen counts it. */
function useMinute(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** First on «Сегодня»: an alarm that nobody accepted yet. Asked for only while the counter says that there is one. */
export function AlarmBand() {
  const can = useCan();
  const notices = useOperation(getNotices, {}, { enabled: can(getNotices), keep: true, refetchSeconds: 60 });
  const waits = (notices.data?.alarms.waiting ?? 0) > 0;
  const list = useOperation(listAlarms, { query: { limit: 3 } as never }, { enabled: waits, keep: true, refetchSeconds: 60 });
  if (!waits) return null;
  return (
    <div role="alert" className="stack">
      {(list.data?.items ?? []).filter((alarm) => alarm.state === 'raised').map((alarm) => (
        <Band key={alarm.id} alarm={alarm} />
      ))}
    </div>
  );
}

/** «Пришла в 9:31. Если не принять через 12 минут, спросим: Гордеева М. С.» */
export function WaitWords({ alarm }: { alarm: AlarmItem }) {
  const { today, organization } = useSession();
  const now = useMinute();
  const came = `Пришла: ${moment(alarm.raisedAt, today, organization.timeZone)}.`;
  if (alarm.state !== 'raised') return <>{came} {alarm.acceptedBy && `Ведёт: ${alarm.acceptedBy.name}.`}</>;
  const next = alarm.dueAt === null ? 'Спросили всех, ответа нет.' : `Ждём ответа: ${alarm.asked?.name ?? 'никого'}, до ${moment(alarm.dueAt, today, organization.timeZone)} (${distance(alarm.dueAt, now)}).${alarm.next ? ` Потом спросим: ${alarm.next.name}.` : ''}`;
  return <>{came} {next}</>;
}

function Band({ alarm }: { alarm: AlarmItem }) {
  const accept = useCommand(acceptAlarm);
  const can = useCan();
  return (
    <section className={css['band']} aria-label={`Тревога: ${alarm.family.title}`}>
      <div>
        <p className={css['when']}>
          {texts.levels[alarm.level as 1]} тревога. <WaitWords alarm={alarm} />
        </p>
        <p>
          <PageLink to={`/alarms/${alarm.id}`} className="strong">{alarm.family.title}</PageLink> {alarm.place && `· ${alarm.place}`}
        </p>
        <p>{saidWords(alarm.what)}</p>
        {accept.error && <p className="overdue">{accept.error.message}</p>}
      </div>
      {can(acceptAlarm) && (
        <Button variant="danger" icon={<IconHandStop size={18} stroke={1.75} aria-hidden="true" />} waiting={accept.waiting} onClick={() => void accept.run({ params: { id: alarm.id } as never }).catch(() => {})}>
          Принять тревогу
        </Button>
      )}
    </section>
  );
}
