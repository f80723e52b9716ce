import { IconUrgent, IconListCheck } from '@tabler/icons-react';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { getNotices } from '../contract/tasks.ts';
import css from './tasks.module.css';
import { alarmsCount, tasksCount } from './words.ts';

/** In the top bar: what waits for me. Asked each minute; nothing while nothing waits. */
export function Notices() {
  const can = useCan();
  const allowed = can(getNotices);
  const { data } = useOperation(getNotices, {}, { enabled: allowed, keep: true, refetchSeconds: 60 });
  if (!data) return null;
  const { alarms, tasks } = data;
  return (
    <>
      {alarms.open > 0 && (
        <PageLink to="/alarms" className={`${css['notice']} ${alarms.waiting > 0 ? css['crisis'] : ''}`} aria-label={`${alarmsCount(alarms.open)}, не принято: ${alarms.waiting}`}>
          <IconUrgent size={18} stroke={1.75} aria-hidden="true" />
          <b aria-hidden="true">{alarms.open}</b>
        </PageLink>
      )}
      {tasks.overdue + tasks.today > 0 && (
        <PageLink to="/tasks" className={css['notice']} aria-label={`${tasksCount(tasks.overdue + tasks.today)} на сегодня, просрочено: ${tasks.overdue}`}>
          <IconListCheck size={18} stroke={1.75} aria-hidden="true" />
          <b aria-hidden="true">{tasks.overdue + tasks.today}</b>
        </PageLink>
      )}
    </>
  );
}
