import { badField, Refusal, versionConflict } from '../../../kernel/errors.ts';
import { changesBetween, recordHistory } from '../../../kernel/server/history.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import type * as c from '../contract/tasks.ts';
import { findTask } from '../queries/tasks.ts';
import { texts } from '../texts.ru.ts';

const refused = (code: keyof typeof texts.refusals) => new Refusal(409, code, texts.refusals[code]);

/** A colleague whose entrance is open and who sees the family, else a complaint at `path`. */
async function requireDoer({ tx, actor }: Context, path: string, staff: string, family: string | null): Promise<void> {
  const found = await tx.row<{ sees: boolean }>(
    `select $3::uuid is null
       or exists (select from ryadom.family_scope f where f.organization_id = $1 and f.principal = s.id and f.family_id = $3)
       or exists (select from ryadom.staff_role r where r.organization_id = $1 and r.staff_id = s.id and r.role = 'manager'
         and (r.branch_id is null or exists (select from ryadom.family_scope f where f.organization_id = $1 and f.principal = r.branch_id and f.family_id = $3))) as sees
     from ryadom.staff s where s.organization_id = $1 and s.id = $2 and s.disabled_at is null`,
    [actor.organization.id, staff, family],
  );
  if (!found) throw badField(path, 'unknown_staff', texts.refusals.unknown_staff);
  if (!found.sees) throw badField(path, 'family_not_seen', texts.refusals.family_not_seen);
}

export const addTask: Handler<typeof c.addTask> = async (context, { body }) => {
  const { tx, actor } = context;
  if (body.family !== null && !(await tx.row('select 1 from ryadom.family_view where organization_id = $1 and id = $2', [actor.organization.id, body.family]))) {
    throw badField('family', 'unknown_family', texts.refusals.unknown_family);
  }
  const assignee = body.assignee ?? actor.staffId!;
  // Oneself one may always remind; a colleague has to see the family.
  if (assignee !== actor.staffId) await requireDoer(context, 'assignee', assignee, body.family);
  const added = await tx.count(
    `insert into ryadom.task (organization_id, id, family_id, title, note, due_on, due_at, page, assignee_id, given_by, by_hand)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, true) on conflict (organization_id, id) do nothing`,
    [actor.organization.id, body.id, body.family, body.title, body.note, body.dueOn, body.dueAt, body.family === null ? null : `/families/${body.family}`, assignee, actor.staffId],
  );
  if (added === 0) throw refused('id_reused');
  context.subject({ familyId: body.family, subjectId: body.id });
  return findTask(context, body.id);
};

export const replayTask: Handler<typeof c.addTask> = (context, { body }) => findTask(context, body.id);

/** The task of a write: seen, of the version that was sent, in this state; its row is held. */
async function taskFor(context: Context, id: string, version: number, open: boolean): Promise<c.TaskItem> {
  await context.tx.rows('select 1 from ryadom.task where organization_id = $1 and id = $2 for update', [context.actor.organization.id, id]);
  const task = await findTask(context, id);
  context.subject({ familyId: task.family?.id ?? null, subjectId: id });
  if (task.version !== version) throw versionConflict(version, { ...task });
  if ((task.state === 'open') !== open) throw refused(open ? 'task_ended' : 'task_open');
  return task;
}

/** Columns by the names of the contract. */
const columns: Record<string, string> = { title: 'title', note: 'note', dueOn: 'due_on', dueAt: 'due_at', assignee: 'assignee_id', state: 'state', result: 'result', closedAt: 'closed_at', closedBy: 'closed_by' };

async function write(context: Context, task: c.TaskItem, changes: Record<string, unknown>): Promise<c.TaskItem> {
  const { tx, actor } = context;
  const names = Object.keys(changes);
  const sets = names.map((name, at) => `${columns[name]} = $${at + 3}`);
  if (names.includes('assignee')) sets.push('by_hand = true');
  await tx.rows(`update ryadom.task set ${[...sets, 'version = version + 1'].join(', ')} where organization_id = $1 and id = $2`, [actor.organization.id, task.id, ...Object.values(changes)]);
  const { closedAt: _at, closedBy: _by, ...told } = changes;
  await recordHistory(tx, {
    organizationId: actor.organization.id, subject: 'task', subjectId: task.id, familyId: task.family?.id ?? null, version: task.version + 1, staffId: actor.staffId,
    changes: changesBetween({ ...task, assignee: task.assignee?.id ?? null }, told),
  });
  return findTask(context, task.id);
}

export const changeTask: Handler<typeof c.changeTask> = async (context, { params, body: { version, ...changes } }) => {
  const task = await taskFor(context, params.id, version, true);
  if (changes.assignee !== undefined && changes.assignee !== task.assignee?.id) await requireDoer(context, 'assignee', changes.assignee, task.family?.id ?? null);
  return Object.keys(changes).length === 0 ? task : write(context, task, changes);
};

export const finishTask: Handler<typeof c.finishTask> = async (context, { params, body }) => {
  const task = await taskFor(context, params.id, body.version, true);
  return write(context, task, { state: 'done', result: body.result, closedAt: context.now, closedBy: context.actor.staffId });
};

export const cancelTask: Handler<typeof c.cancelTask> = async (context, { params, body }) => {
  const task = await taskFor(context, params.id, body.version, true);
  return write(context, task, { state: 'cancelled', result: body.reason, closedAt: context.now, closedBy: context.actor.staffId });
};

export const reopenTask: Handler<typeof c.reopenTask> = async (context, { params, body }) => {
  const task = await taskFor(context, params.id, body.version, false);
  return write(context, task, { state: 'open', result: null, closedAt: null, closedBy: null });
};

/** Open tasks go to another colleague at once; those of families that he or she does not see stay and are counted. */
export const reassignTasks: Handler<typeof c.reassignTasks> = async (context, { body }) => {
  const { tx, actor } = context;
  if (body.tasks === undefined && body.from === undefined) throw badField('tasks', 'nobody_chosen', texts.refusals.nobody_chosen);
  if (body.from === body.to) throw badField('to', 'same_person', texts.refusals.same_person);
  await requireDoer(context, 'to', body.to, null);
  const rows = await tx.rows<{ id: string; family: string | null; moved: boolean }>(
    `with chosen as (
       select t.id, t.family_id, t.assignee_id, t.family_id is null
           or exists (select from ryadom.family_scope f where f.organization_id = $1 and f.principal = $2 and f.family_id = t.family_id)
           or exists (select from ryadom.staff_role r where r.organization_id = $1 and r.staff_id = $2 and r.role = 'manager' and (r.branch_id is null
             or exists (select from ryadom.family_scope f where f.organization_id = $1 and f.principal = r.branch_id and f.family_id = t.family_id))) as fits
       from ryadom.task t where t.organization_id = $1 and t.state = 'open' and t.assignee_id is distinct from $2
         and ($3::uuid[] is null or t.id = any ($3)) and ($4::uuid is null or t.assignee_id = $4) and ($6::uuid[] is null or t.family_id = any ($6)) for update of t
     ), moved as (
       update ryadom.task t set assignee_id = $2, by_hand = true, version = t.version + 1 from chosen c where c.fits and t.organization_id = $1 and t.id = c.id
       returning t.id, t.family_id, t.version, c.assignee_id
     ), told as (
       insert into ryadom.field_history (organization_id, subject, subject_id, family_id, version, changes, staff_id)
       select $1, 'task', id, family_id, version, jsonb_build_object('assignee', jsonb_build_array(assignee_id::text, $2::uuid::text)), $5::uuid from moved
     )
     select c.id, c.family_id as family, c.fits as moved from chosen c`,
    [actor.organization.id, body.to, body.tasks ?? null, body.from ?? null, actor.staffId, body.families ?? null],
  );
  const moved = rows.filter((row) => row.moved);
  for (const { id, family } of moved) context.subject({ familyId: family, subjectId: id, details: { to: body.to } });
  if (moved.length === 0) context.subject({ details: { to: body.to, moved: 0 } });
  return { moved: moved.length, left: rows.length - moved.length, tasks: moved.map(({ id }) => id) };
};

/** A repeat moves nothing more. */
export const replayReassign = async () => ({ moved: 0, left: 0, tasks: [] });
