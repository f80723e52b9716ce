import { z } from 'zod';
import { listOf, operation, page } from '../../../kernel/contract.ts';
import { day, id, optionalText, slug, text, time, version } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';

/** Tasks: what to do, about whom, until when, who does it. */

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });
const named = z.object({ id: z.string(), name: z.string() });

const taskStates = ['open', 'done', 'cancelled'] as const;

const task = z.object({
  id: z.string(),
  title: z.string(),
  note: z.string().nullable(),
  family: z.object({ id: z.string(), code: z.string(), title: z.string() }).nullable(),
  dueOn: z.string(),
  dueAt: z.string().nullable(),
  /** The screen where it is done, within the organization: `/record?…`. */
  page: z.string().nullable(),
  /** Null: the family has no case manager yet. */
  assignee: named.nullable(),
  /** Null: a rule gave it. */
  givenBy: named.nullable(),
  /** Id of the rule in the practice's norms. */
  rule: z.string().nullable(),
  state: z.enum(taskStates),
  /** What was done, or why it is not needed. */
  result: z.string().nullable(),
  closedAt: z.string().nullable(),
  closedBy: z.string().nullable(),
  version: z.number(),
  createdAt: z.string(),
});
export type TaskItem = z.output<typeof task>;

export const listTasks = operation({
  name: 'tasks.listTasks',
  method: 'GET',
  path: '/organizations/:org/tasks',
  summary: 'Задачи: открытые по сроку, просроченные первыми; законченные новыми сверху',
  params: org,
  query: z.strictObject({
    ...page,
    /**
     * `mine`: mine and of those whom I stand in for; `families`: of the families that I lead or whose team has me; `all`: all that I see;
     * `attention`: what a manager has to look at: overdue with anybody, of nobody or of a colleague whose entrance is closed, and my own.
     */
    whose: z.enum(['mine', 'families', 'all', 'attention']).default('mine'),
    state: z.enum(['open', 'ended']).default('open'),
    due: z.enum(['overdue', 'today', 'any']).default('any'),
    family: id.optional(),
    /** `none`: tasks of nobody. */
    assignee: z.union([z.literal('none'), id]).optional(),
  }),
  output: listOf(task),
  personal: true,
});

export const addTask = operation({
  name: 'tasks.addTask',
  method: 'POST',
  path: '/organizations/:org/tasks',
  summary: 'Поставить задачу себе или коллеге',
  params: org,
  body: z.strictObject({
    id,
    title: text(200, texts.fields.title),
    note: optionalText(2000).default(null),
    family: id.nullable().default(null),
    dueOn: day,
    dueAt: time.nullable().default(null),
    /** Absent: oneself. */
    assignee: id.optional(),
  }),
  output: task,
});

export const changeTask = operation({
  name: 'tasks.changeTask',
  method: 'PATCH',
  path: '/organizations/:org/tasks/:id',
  summary: 'Изменить открытую задачу: что, когда, кому',
  params: one,
  body: z.strictObject({
    version,
    title: text(200, texts.fields.title).optional(),
    note: optionalText(2000).optional(),
    dueOn: day.optional(),
    dueAt: time.nullable().optional(),
    assignee: id.optional(),
  }),
  output: task,
});

export const finishTask = operation({
  name: 'tasks.finishTask',
  method: 'POST',
  path: '/organizations/:org/tasks/:id/finish',
  summary: 'Задача сделана: что именно',
  params: one,
  body: z.strictObject({ version, result: text(1000, texts.fields.result) }),
  output: task,
});

export const cancelTask = operation({
  name: 'tasks.cancelTask',
  method: 'POST',
  path: '/organizations/:org/tasks/:id/cancel',
  summary: 'Задача не нужна: почему',
  params: one,
  body: z.strictObject({ version, reason: text(1000, texts.fields.reason) }),
  output: task,
});

export const reopenTask = operation({
  name: 'tasks.reopenTask',
  method: 'POST',
  path: '/organizations/:org/tasks/:id/reopen',
  summary: 'Вернуть задачу в работу',
  params: one,
  body: z.strictObject({ version }),
  output: task,
});

export const reassignTasks = operation({
  name: 'tasks.reassignTasks',
  method: 'POST',
  path: '/organizations/:org/tasks/reassign',
  summary: 'Передать отмеченные задачи, все открытые задачи коллеги или только некоторых его семей',
  params: org,
  /** `families`: of all that `from` has, only those of these families. */
  body: z.strictObject({ id, tasks: z.array(id).min(1).max(2000).optional(), families: z.array(id).min(1).max(2000).optional(), from: id.optional(), to: id }),
  /** `left`: tasks whose families the new colleague does not see. */
  output: z.object({ moved: z.number(), left: z.number(), /** Those that were moved, to give them back. */ tasks: z.array(z.string()) }),
});

export const getNotices = operation({
  name: 'tasks.getNotices',
  method: 'GET',
  path: '/organizations/:org/notices',
  summary: 'Сколько ждёт меня: тревоги и задачи',
  params: org,
  output: z.object({
    /** Open alarms that I see; `waiting` of them nobody accepted. */
    alarms: z.object({ open: z.number(), waiting: z.number() }),
    tasks: z.object({ overdue: z.number(), today: z.number() }),
  }),
});
export type Notices = z.output<typeof getNotices.output>;
