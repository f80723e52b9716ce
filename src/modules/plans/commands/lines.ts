import { badField, badFields, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import { recordHistory } from '../../../kernel/server/history.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { getPack } from '../../practices/public.ts';
import type * as c from '../contract.ts';
import type { PlanRecord } from '../contract.ts';
import { readPlan, writes } from '../queries/plan.ts';
import { levelComplaints } from '../rules/levels.ts';
import { mergeEdit } from '../rules/merge.ts';
import { texts } from '../texts.ru.ts';
import { forgetAnswer, lockPlan, type PlanRow, refuse } from './locked.ts';
import { lockForLines, requirePerson } from './plan.ts';

const bad = (path: string, code: keyof typeof texts.refusals) => badField(path, code, texts.refusals[code]);

/** A kind of line: its table and its fields by the API's names. */
interface Line {
  table: 'plan_goal' | 'plan_measure';
  columns: Record<string, string>;
}
const goals: Line = {
  table: 'plan_goal',
  columns: { problem: 'problem', cause: 'cause', goal: 'goal', levels: 'levels', weight: 'weight', levelBefore: 'level_before', levelNow: 'level_now' },
};
const measures: Line = {
  table: 'plan_measure',
  columns: {
    goalId: 'goal_id', title: 'title', serviceId: 'service_id', personId: 'person_id', staffId: 'staff_id', partnerId: 'partner_id', partner: 'partner', method: 'method', amount: 'amount', period: 'period',
    minutes: 'minutes', unit: 'unit', fromOn: 'from_on', toOn: 'to_on', declined: 'declined', replaces: 'replaces', doneOn: 'done_on', shortNote: 'short_note',
  },
};
type Row = Record<string, unknown> & { id: string; planId: string; version: number; changed: Record<string, number>; createdBy: string | null };

async function readLine({ tx, actor }: Context, line: Line, id: string): Promise<Row> {
  const found = await tx.row<{ row: Row }>(
    `select json_build_object('id', id, 'planId', plan_id, 'version', version, 'changed', changed, 'createdBy', created_by,
       ${Object.entries(line.columns).map(([field, column]) => `'${field}', ${column}`).join(', ')}) as row
     from ryadom.${line.table} where organization_id = $1 and id = $2`,
    [actor.organization.id, id],
  );
  if (!found) throw notFound();
  return found.row;
}

const stored = (field: string, value: unknown) => (field === 'levels' && value !== null && value !== undefined ? JSON.stringify(value) : (value ?? null));

async function addLine(context: Context, line: Line, plan: PlanRow, id: string, fields: Record<string, unknown>): Promise<void> {
  const { tx, actor } = context;
  const names = Object.keys(fields).filter((field) => field in line.columns);
  const made = await guarded(() =>
    tx.count(
      `insert into ryadom.${line.table} (organization_id, id, plan_id, family_id, line_id, created_by, position, ${names.map((name) => line.columns[name]).join(', ')})
       values ($1, $2, $3, $4, $2, $5, (select coalesce(max(position), 0) + 1 from ryadom.${line.table} where organization_id = $1 and plan_id = $3),
         ${names.map((_, at) => `$${at + 6}`).join(', ')}) on conflict (organization_id, id) do nothing`,
      [actor.organization.id, id, plan.id, plan.familyId, actor.staffId, ...names.map((name) => stored(name, fields[name]))],
    ),
  );
  if (made === 0) throw new Refusal(409, 'id_reused', texts.refusals.id_reused);
  const changes = Object.fromEntries(names.filter((name) => fields[name] !== null && fields[name] !== undefined).map((name): [string, [unknown, unknown]] => [name, [null, fields[name]]]));
  await history(context, line, plan, id, 1, changes);
}

/** Joins the edit with what others wrote since; the same field changed by two is a conflict with both values. */
async function editLine(context: Context, line: Line, plan: PlanRow, row: Row, sentVersion: number, wanted: Record<string, unknown>): Promise<boolean> {
  const { tx, actor } = context;
  const { changes, conflicts } = mergeEdit(row, row.changed, sentVersion, wanted);
  if (conflicts.length > 0) {
    const { changed: _, createdBy: __, planId: ___, ...current } = row;
    throw versionConflict(sentVersion, { ...current, conflicts });
  }
  const names = Object.keys(changes);
  if (names.length === 0) return false;
  const changed = { ...row.changed, ...Object.fromEntries(names.map((name) => [name, row.version + 1])) };
  await guarded(() =>
    tx.rows(
      `update ryadom.${line.table} set ${names.map((name, at) => `${line.columns[name]} = $${at + 4}`).join(', ')}, changed = $3, version = version + 1 where organization_id = $1 and id = $2`,
      [actor.organization.id, row.id, JSON.stringify(changed), ...names.map((name) => stored(name, changes[name]![1]))],
    ),
  );
  await history(context, line, plan, row.id, row.version + 1, changes);
  return true;
}

async function removeLine(context: Context, line: Line, plan: PlanRow, row: Row, sentVersion: number): Promise<void> {
  if (row.version !== sentVersion) {
    const { changed: _, createdBy: __, planId: ___, ...current } = row;
    throw versionConflict(sentVersion, current);
  }
  const changes = Object.fromEntries(Object.keys(line.columns).filter((name) => (row[name] ?? null) !== null).map((name): [string, [unknown, unknown]] => [name, [row[name], null]]));
  await history(context, line, plan, row.id, row.version + 1, changes);
  await context.tx.rows(`delete from ryadom.${line.table} where organization_id = $1 and id = $2`, [context.actor.organization.id, row.id]);
}

async function history({ tx, actor }: Context, line: Line, plan: PlanRow, id: string, version: number, changes: Record<string, [unknown, unknown]>): Promise<void> {
  await recordHistory(tx, { organizationId: actor.organization.id, subject: line.table, subjectId: id, familyId: plan.familyId, version, changes, staffId: actor.staffId });
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'plan_measure_once') throw bad('serviceId', 'already_in_plan');
    throw error;
  }
}

function proveLevels(levels: readonly string[] | null | undefined): void {
  const complaints = levelComplaints(levels);
  if (complaints.length > 0) throw badFields(complaints);
}

export async function addGoal(context: Context, { params, body }: Input<typeof c.addGoal>): Promise<PlanRecord> {
  const { id, ...fields } = body;
  proveLevels(fields.levels);
  const plan = await lockPlan(context, params.id, 'edit');
  await addLine(context, goals, plan, id, fields);
  await forgetAnswer(context, plan);
  return readPlan(context, plan.id);
}

export async function changeGoal(context: Context, { params, body }: Input<typeof c.changeGoal>): Promise<PlanRecord> {
  const { version, ...wanted } = body;
  proveLevels(wanted.levels);
  const { planId } = await readLine(context, goals, params.id);
  const plan = await lockForLines(context, planId, true);
  if (plan.state === 'active' && Object.keys(wanted).some((field) => field !== 'levelNow')) throw refuse('level_only');
  const changed = await editLine(context, goals, plan, await readLine(context, goals, params.id), version, wanted);
  if (changed && plan.state === 'draft') await forgetAnswer(context, plan);
  return readPlan(context, plan.id);
}

export async function removeGoal(context: Context, { params, query }: Input<typeof c.removeGoal>): Promise<PlanRecord> {
  const { planId } = await readLine(context, goals, params.id);
  const plan = await lockPlan(context, planId, 'edit');
  const lines = await context.tx.rows<{ id: string }>('select id from ryadom.plan_measure where organization_id = $1 and goal_id = $2', [context.actor.organization.id, params.id]);
  for (const { id } of lines) {
    const row = await readLine(context, measures, id);
    await removeLine(context, measures, plan, row, row.version);
  }
  await removeLine(context, goals, plan, await readLine(context, goals, params.id), query.version);
  await forgetAnswer(context, plan);
  return readPlan(context, plan.id);
}

/** Checks a measure as it would become against the plan, the family, the pack and the colleagues. */
async function proveMeasure(context: Context, plan: PlanRow, after: Record<string, any>, before: Record<string, any> | null): Promise<void> {
  const { tx, actor } = context;
  const org = actor.organization.id;
  const touched = (field: string) => after[field] !== null && after[field] !== undefined && after[field] !== before?.[field];
  if (touched('goalId') && !(await tx.row('select 1 from ryadom.plan_goal where organization_id = $1 and plan_id = $2 and id = $3', [org, plan.id, after['goalId']]))) throw bad('goalId', 'unknown_goal');
  if (touched('personId')) await requirePerson(context, plan.familyId, after['personId']);
  if (touched('staffId') && !(await tx.row('select 1 from ryadom.staff where organization_id = $1 and id = $2 and disabled_at is null', [org, after['staffId']]))) throw bad('staffId', 'unknown_staff');
  if (touched('partnerId') && !(await tx.row('select 1 from ryadom.partner_view where organization_id = $1 and id = $2 and closed_on is null', [org, after['partnerId']]))) throw bad('partnerId', 'unknown_partner');
  if (touched('shortNote') && !after['serviceId']) throw bad('shortNote', 'note_of_service');
  if (touched('replaces') && !(await tx.row('select 1 from ryadom.plan_measure where organization_id = $1 and plan_id = $2 and line_id = $3', [org, plan.id, after['replaces']]))) throw bad('replaces', 'unknown_line');
  if (after['serviceId'] && after['unit']) throw bad('unit', 'unit_of_service');
  if (after['serviceId'] && after['doneOn']) throw bad('doneOn', 'done_by_ledger');
  if (after['doneOn'] && after['doneOn'] > context.today) throw bad('doneOn', 'date_in_future');
  if (after['fromOn'] && after['toOn'] && after['toOn'] < after['fromOn']) throw bad('toOn', 'term_turned');
  for (const field of ['fromOn', 'toOn']) if (after[field] && (after[field] < plan.fromOn || after[field] > plan.toOn)) throw bad(field, 'outside_term');
}

async function packOf({ tx, actor }: Context, plan: PlanRow) {
  const found = await tx.row<{ version: string }>('select pack_version as version from ryadom.case_view where organization_id = $1 and id = $2', [actor.organization.id, plan.caseId]);
  return getPack(tx, actor.organization.id, plan.practice, found!.version);
}

export async function addMeasure(context: Context, { params, body }: Input<typeof c.addMeasure>): Promise<PlanRecord> {
  const { id, ...fields } = body;
  const plan = await lockPlan(context, params.id, 'edit');
  const service = fields.serviceId === null ? null : (await packOf(context, plan)).services.find((one) => one.id === fields.serviceId);
  if (service === undefined) throw bad('serviceId', 'unknown_service');
  const title = fields.title ?? service?.title;
  if (title === undefined) throw badField('title', 'too_small', texts.fields.title);
  const staffId = ownOnly(context, fields.staffId);
  await proveMeasure(context, plan, { ...fields, staffId }, null);
  await addLine(context, measures, plan, id, { ...fields, title, staffId });
  await forgetAnswer(context, plan);
  return readPlan(context, plan.id);
}

/** A practitioner answers for the measure that they propose. */
function ownOnly(context: Context, staffId: string | null | undefined): string | null {
  if (writes(context)) return staffId ?? null;
  if (staffId !== null && staffId !== undefined && staffId !== context.actor.staffId) throw bad('staffId', 'foreign_staff');
  return context.actor.staffId;
}

function requireOwn(context: Context, row: Row): void {
  if (!writes(context) && row.createdBy !== context.actor.staffId) throw refuse('foreign_measure');
}

export async function changeMeasure(context: Context, { params, body }: Input<typeof c.changeMeasure>): Promise<PlanRecord> {
  const { version, ...wanted } = body;
  const { planId } = await readLine(context, measures, params.id);
  const plan = await lockForLines(context, planId, true);
  const row = await readLine(context, measures, params.id);
  if (plan.state === 'active') {
    if (Object.keys(wanted).some((field) => field !== 'doneOn' && field !== 'shortNote')) throw refuse('done_only');
    // Who answers for a measure says that it is done.
    if (!writes(context) && row['staffId'] !== context.actor.staffId) requireOwn(context, row);
  } else {
    requireOwn(context, row);
    if (wanted.staffId !== undefined) ownOnly(context, wanted.staffId);
  }
  if (wanted.serviceId && wanted.serviceId !== row['serviceId'] && !(await packOf(context, plan)).services.some((one) => one.id === wanted.serviceId)) throw bad('serviceId', 'unknown_service');
  await proveMeasure(context, plan, { ...row, ...wanted }, row);
  const changed = await editLine(context, measures, plan, row, version, wanted);
  if (changed && plan.state === 'draft') await forgetAnswer(context, plan);
  return readPlan(context, plan.id);
}

export async function removeMeasure(context: Context, { params, query }: Input<typeof c.removeMeasure>): Promise<PlanRecord> {
  const { planId } = await readLine(context, measures, params.id);
  const plan = await lockPlan(context, planId, 'edit');
  const row = await readLine(context, measures, params.id);
  requireOwn(context, row);
  await removeLine(context, measures, plan, row, query.version);
  await forgetAnswer(context, plan);
  return readPlan(context, plan.id);
}

/** The same submission again: the plan as it is now. */
export const replayLine = (context: Context, { params }: { params: { id: string } }): Promise<PlanRecord> => readPlan(context, params.id);
