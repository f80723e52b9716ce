import { IconClockExclamation, IconListCheck } from '@tabler/icons-react';
import { formatNumber } from '../../../kernel/texts.ts';
import { type Day, daysBetween } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { MarginHeading, MarginRow } from '../../../web/ui/margin-list.tsx';
import type { DueTask, Today } from '../contract.ts';
import css from './today.module.css';
import { days } from './words.ts';

/** In the margin how late, or the hour; the next step opens the screen where the task is done. */
export function TaskRows({ part, today, late }: { part: Today['tasks']; today: Day; late?: boolean }) {
  if (part.count === 0) return null;
  return (
    <>
      <MarginHeading icon={late ? IconClockExclamation : IconListCheck} title={late ? 'Просрочено' : 'Задачи на сегодня'} count={part.count} />
      {part.items.map((task) => (
        <MarginRow
          key={task.id}
          when={whenWords(task, today)}
          late={task.dueOn < today}
          title={<PageLink to="/tasks" search={{ whose: 'mine', task: task.id }}>{task.title}</PageLink>}
          meta={[task.family?.title, task.mine ? null : 'вы замещаете коллегу'].filter(Boolean).join(' · ')}
          action={
            task.page !== null && (
              <ButtonLink small {...placeOf(task.page)} aria-label={`${task.page.startsWith('/record') ? 'Записать' : 'Открыть'}: ${task.title}${task.family ? `, ${task.family.title}` : ''}`}>
                {task.page.startsWith('/record') ? 'Записать' : 'Открыть'}
              </ButtonLink>
            )
          }
        />
      ))}
      {part.count > part.items.length && (
        <p className={css['all']}>
          <PageLink to="/tasks" search={{ whose: 'mine', due: late ? 'overdue' : 'today' }} className="link">
            Показать все {formatNumber(part.count)}
          </PageLink>
        </p>
      )}
    </>
  );
}

/** The address of a task's screen as a link takes it. */
function placeOf(page: string): { to: string; search: Record<string, string> } {
  const [to = page, query] = page.split('?');
  return { to, search: Object.fromEntries(new URLSearchParams(query)) };
}

function whenWords({ dueOn, dueAt }: DueTask, today: Day): string {
  const late = daysBetween(dueOn, today);
  return late === 1 ? 'вчера' : late > 1 ? days(late) : (dueAt ?? 'сегодня');
}
