import { badField, notFound, versionConflict } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { addRow, changeRow, getRow, type Noun, type Row } from '../../../kernel/server/rows.ts';
import { addGoal } from '../../plans/public.ts';
import { gather } from '../queries/living.ts';
import { priorityRecord } from '../queries/passport.ts';
import type * as c from '../contract.ts';
import type { PriorityRecord } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { openCase, refuse } from './facts.ts';

const noun: Noun = {
  table: 'passport_priority',
  family: 'family_id',
  columns: {
    caseId: 'case_id', practice: 'practice_id', ruleId: 'rule_id', personId: 'person_id', ground: 'ground', problem: 'problem', cause: 'cause', goal: 'goal', rank: 'rank',
    decision: 'decision', reason: 'reason', decidedBy: 'decided_by', decidedOn: 'decided_on', planLineId: 'plan_line_id',
  },
};
type Found = Row & { familyId: string; practice: string; caseId: string; decision: 'accepted' | 'declined'; reason: string | null; problem: string; cause: string | null; planLineId: string | null };

async function read(context: Context, id: string): Promise<PriorityRecord> {
  const row = (await getRow(context, noun, id)) as Found;
  context.subject({ familyId: row.familyId, subjectId: id });
  const { living, priorities } = await gather(context, row.familyId, row.practice, context.today);
  const found = priorities.find((one) => one.id === id);
  // Declined and no longer proposed: people see it no more, the decision stays in the history.
  if (found) return priorityRecord(found, living);
  const stored = row as unknown as PriorityRecord & { version: number };
  return { id, ruleId: stored.ruleId, person: null, problem: stored.problem, cause: stored.cause, goal: stored.goal, rank: stored.rank, state: row.decision, because: [], basis: null, reason: row.reason, decidedBy: context.actor.name, decidedOn: stored.decidedOn, planLineId: row.planLineId, version: stored.version };
}
export const replayPriority = (context: Context, { body }: { body: { id: string } }): Promise<PriorityRecord> => read(context, body.id);

const declinedWithoutReason = (decision: string, reason: string | null | undefined) => decision === 'declined' && !reason;

/** A decision about what the practice proposes (once; later decisions change it), or a priority of people's own. */
export async function decidePriority(context: Context, { params, body }: Input<typeof c.decidePriority>): Promise<PriorityRecord> {
  const found = await openCase(context, params.id, body.practice);
  if (declinedWithoutReason(body.decision, body.reason)) throw badField('reason', 'reason_needed', texts.refusals.reason_needed);
  if (body.personId !== null && !found.living.members.some((one) => one.id === body.personId)) throw badField('personId', 'not_member', texts.refusals.not_member);
  const proposed = body.ruleId === null ? null : found.priorities.find((one) => one.ruleId === body.ruleId && one.personId === body.personId);
  if (proposed === undefined) throw badField('ruleId', 'unknown_rule', texts.refusals.unknown_rule);
  const problem = body.problem ?? proposed?.problem;
  const rank = body.rank ?? proposed?.rank;
  if (problem === undefined) throw badField('problem', 'too_small', texts.fields.problem);
  if (rank === undefined) throw badField('rank', 'too_small', texts.fields.rank);
  const fields = {
    problem, rank, cause: body.cause ?? proposed?.cause ?? null, goal: body.goal ?? proposed?.goal ?? null, decision: body.decision, reason: body.reason,
    decidedBy: context.actor.staffId, decidedOn: context.today,
  };
  if (proposed?.id) {
    const { id, version } = proposed;
    await changeRow(context, noun, id, version!, fields);
    return read(context, id);
  }
  try {
    await addRow(context, noun, body.id, { ...fields, caseId: found.caseId, practice: body.practice, ruleId: body.ruleId, personId: body.personId, ground: proposed?.ground ?? null }, params.id);
  } catch (error) {
    const { constraint } = error as { constraint?: string };
    if (constraint === 'passport_priority_pkey') throw refuse('id_reused');
    if (constraint === 'passport_priority_once') throw badField('ruleId', 'unknown_rule', texts.refusals.unknown_rule);
    throw error;
  }
  return read(context, body.id);
}

export async function changePriority(context: Context, { params, body }: Input<typeof c.changePriority>): Promise<PriorityRecord> {
  const { version, ...fields } = body;
  const row = (await getRow(context, noun, params.id)) as Found;
  await openCase(context, row.familyId, row.practice);
  const decided = fields.decision !== undefined && fields.decision !== row.decision ? { decidedBy: context.actor.staffId, decidedOn: context.today } : {};
  await changeRow(context, noun, params.id, version, { ...fields, ...decided }, {
    check: (after) => {
      if (declinedWithoutReason(after['decision'] as string, after['reason'] as string | null)) throw badField('reason', 'reason_needed', texts.refusals.reason_needed);
    },
  });
  return read(context, params.id);
}

/** The chain of a plan begins here: the draft gets the problem, its cause and the goal, and the priority remembers the line. */
export async function planPriority(context: Context, { params, body }: Input<typeof c.planPriority>): Promise<PriorityRecord> {
  const { tx, actor } = context;
  const org = actor.organization.id;
  const row = (await getRow(context, noun, params.id, true)) as Found;
  await openCase(context, row.familyId, row.practice);
  if (row.version !== body.version) throw versionConflict(body.version, { version: row.version });
  if (row.decision !== 'accepted') throw refuse('declined');
  if (row.planLineId !== null) throw refuse('already_planned');
  const draft = await tx.row<{ id: string }>("select id from ryadom.plan_view where organization_id = $1 and case_id = $2 and state = 'draft'", [org, row.caseId]);
  if (!draft) throw refuse('no_draft');
  await addGoal(context, { params: { org: actor.organization.slug, id: draft.id }, body: { id: body.id, problem: row.problem, cause: row.cause, goal: body.goal, levels: null, weight: 1, levelBefore: null, levelNow: null }, query: {} as never });
  const line = await tx.row<{ lineId: string }>('select line_id as "lineId" from ryadom.plan_goal_view where organization_id = $1 and id = $2', [org, body.id]);
  if (!line) throw notFound();
  await changeRow(context, noun, params.id, body.version, { planLineId: line.lineId, goal: body.goal });
  return read(context, params.id);
}
/** The same submission again: as it is now. */
export const replayPlanned = (context: Context, { params }: { params: { id: string } }): Promise<PriorityRecord> => read(context, params.id);
