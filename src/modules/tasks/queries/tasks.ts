import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import type * as c from '../contract/tasks.ts';
import { texts } from '../texts.ru.ts';

/** An instant as the API gives it. */
export const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
export const familyJson = (f: string) => `json_build_object('id', ${f}.id, 'code', ${f}.code, 'title', ${f}.title)`;
export const namedJson = (u: string) => `case when ${u}.id is not null then json_build_object('id', ${u}.id, 'name', ${u}.name) end`;

const columns = `t.id, t.title, t.note, case when f.id is not null then ${familyJson('f')} end as family, t.due_on::text as "dueOn", to_char(t.due_at, 'HH24:MI') as "dueAt",
  t.page, ${namedJson('u')} as assignee, ${namedJson('g')} as "givenBy", t.rule_id as rule, t.state, t.result, ${utc('t.closed_at')} as "closedAt",
  e.name as "closedBy", t.version, ${utc('t.created_at')} as "createdAt"`;
const joins = `left join ryadom.family_view f on f.organization_id = $1 and f.id = t.family_id
  left join ryadom.staff_name_view u on u.organization_id = $1 and u.id = t.assignee_id
  left join ryadom.staff_name_view g on g.organization_id = $1 and g.id = t.given_by
  left join ryadom.staff_name_view e on e.organization_id = $1 and e.id = t.closed_by`;

/** Mine and of those whom I stand in for today; $2 is my staff id. */
const myTasks = '(t.assignee_id = $2 or t.assignee_id = any ((select ryadom.principals())::uuid[]))';
/** $4 is today. */
const whose = {
  mine: myTasks,
  families: `exists (select from ryadom.family_scope s where s.organization_id = $1 and s.family_id = t.family_id
    and (s.principal = $2 or s.principal = any ((select ryadom.principals())::uuid[])))`,
  all: 'true',
  attention: `(${myTasks} or t.assignee_id is null or (t.state = 'open' and t.due_on < $4::date)
    or exists (select from ryadom.staff n where n.organization_id = $1 and n.id = t.assignee_id and n.disabled_at is not null))`,
} as const;

/** A task as it is now; throws notFound for one out of sight. */
export async function findTask(context: Context, id: string): Promise<c.TaskItem> {
  const row = await context.tx.row<c.TaskItem>(`select ${columns} from ryadom.task t ${joins} where t.organization_id = $1 and t.id = $2`, [context.actor.organization.id, id], 'tasks.one');
  if (!row) throw notFound();
  return row;
}

export const listTasks: Handler<typeof c.listTasks> = async (context, { query }) => {
  const { tx, actor, today } = context;
  const params: unknown[] = [actor.organization.id, actor.staffId, query.limit + 1, today];
  const add = (value: unknown) => `$${params.push(value)}`;
  const isOpen = query.state === 'open';
  const where = [isOpen ? "t.state = 'open'" : "t.state <> 'open'", whose[query.whose]];
  if (query.due === 'overdue') where.push('t.due_on < $4::date');
  if (query.due === 'today') where.push('t.due_on = $4::date');
  if (query.family !== undefined) where.push(`t.family_id = ${add(query.family)}`);
  if (query.assignee !== undefined) where.push(query.assignee === 'none' ? 't.assignee_id is null' : `t.assignee_id = ${add(query.assignee)}`);
  if (query.after !== undefined) {
    const [at, id] = decodeCursor(query.after, 2) ?? [];
    const shape = isOpen ? /^\d{4}-\d\d-\d\d$/ : /^\d{4}-\d\d-\d\d /;
    if (!shape.test(String(at)) || Number.isNaN(Date.parse(String(at))) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(id))) throw badQuery('after', 'invalid_cursor', texts.refusals.invalid_cursor);
    where.push(isOpen ? `(t.due_on, t.id) > (${add(at)}::date, ${add(id)}::uuid)` : `(t.closed_at, t.id) < (${add(at)}::timestamptz, ${add(id)}::uuid)`);
  }
  const order = isOpen ? 't.due_on, t.id' : 't.closed_at desc, t.id desc';
  const rows = await tx.rows<c.TaskItem & { cursor: string }>(
    `select ${columns}, ${isOpen ? 't.due_on' : 't.closed_at'}::text as cursor from ryadom.task t ${joins}
     where t.organization_id = $1 and ${where.join(' and ')} and $2::uuid is not null and $4::date is not null order by ${order} limit $3`,
    params,
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  context.subject({ familyId: query.family ?? null, details: { rows: shown.length, whose: query.whose } });
  return { items: shown.map(({ cursor: _, ...item }) => item), next: rows.length > shown.length && last ? encodeCursor([last.cursor, last.id]) : null };
};

/** Counts only: asked by every page each minute. */
export const getNotices: Handler<typeof c.getNotices> = async ({ tx, actor, today }) => {
  const row = await tx.row<{ open: number; waiting: number; overdue: number; today: number }>(
    `select a.open, a.waiting, t.overdue, t.today from
       (select count(*)::integer as open, count(*) filter (where state = 'raised')::integer as waiting from ryadom.alarm where organization_id = $1 and state <> 'closed') a,
       (select count(*) filter (where t.due_on < $3)::integer as overdue, count(*) filter (where t.due_on = $3)::integer as today
        from ryadom.task t where t.organization_id = $1 and t.state = 'open' and t.due_on <= $3 and ${myTasks}) t`,
    [actor.organization.id, actor.staffId, today],
    'tasks.notices',
  );
  return { alarms: { open: row!.open, waiting: row!.waiting }, tasks: { overdue: row!.overdue, today: row!.today } };
};
