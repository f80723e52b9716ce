import { longDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { listTasks } from '../contract/tasks.ts';
import { placeOf } from './words.ts';

/** The nearest thing that waits for a family, with its day; `otherwise` while nothing does. */
export function NextStep({ family, otherwise }: { family: string; otherwise: string }) {
  const { today } = useSession();
  const found = useOperation(listTasks, { query: { whose: 'all', family, limit: 1 } } as never);
  const [task] = found.data?.items ?? [];
  if (!task) return <b>{found.isPending ? ' ' : otherwise}</b>;
  const late = task.dueOn < today;
  return (
    <>
      <b>{task.page ? <PageLink {...placeOf(task.page)}>{task.title}</PageLink> : task.title}</b>
      <span className={late ? 'overdue' : 'second'}>
        {late ? 'срок был ' : 'до '}
        {longDate(task.dueOn, today)}
        {task.assignee && ` · ${task.assignee.name}`}
      </span>
    </>
  );
}
