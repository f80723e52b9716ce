import { notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import { changesBetween, recordHistory } from '../../../kernel/server/history.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { PlanRecord } from '../contract.ts';
import { readPlan } from '../queries/plan.ts';
import { type Answer, type PlanState, type Step, stepsOf } from '../rules/states.ts';
import { texts } from '../texts.ru.ts';

/** The row of a plan as commands see it. */
export interface PlanRow {
  id: string;
  familyId: string;
  caseId: string;
  practice: string;
  state: PlanState;
  fromOn: string;
  toOn: string;
  wish: string | null;
  answer: Answer | null;
  version: number;
  caseClosed: boolean;
}

export const refuse = (code: keyof typeof texts.refusals) => new Refusal(409, code, texts.refusals[code]);

/**
 * The plan, locked until the end of the transaction: edits of its lines and its steps go one after the other. Throws notFound;
 * `step` must be open in its state.
 */
export async function lockPlan({ tx, actor }: Context, id: string, step: Step): Promise<PlanRow> {
  const plan = await tx.row<PlanRow>(
    `select p.id, p.family_id as "familyId", p.case_id as "caseId", p.practice_id as practice, p.state, p.from_on::text as "fromOn", p.to_on::text as "toOn", p.wish,
       p.answer, p.version, (select c.closed_on is not null from ryadom.case_view c where c.organization_id = $1 and c.id = p.case_id) as "caseClosed"
     from ryadom.plan p where p.organization_id = $1 and p.id = $2 for update of p`,
    [actor.organization.id, id],
  );
  if (!plan) throw notFound();
  if (plan.caseClosed && step !== 'close') throw refuse('case_closed');
  if (!stepsOf(plan.state).includes(step)) throw refuse(step === 'edit' ? 'not_draft' : 'wrong_state');
  return plan;
}

const columns = {
  state: 'state', fromOn: 'from_on', toOn: 'to_on', wish: 'wish', returnNote: 'return_note', sentAt: 'sent_at', sentBy: 'sent_by', approvedOn: 'approved_on',
  approvedBy: 'approved_by', answer: 'answer', answerWords: 'answer_words', answerOn: 'answer_on', answerPersonId: 'answer_person_id', startedOn: 'started_on',
  closedOn: 'closed_on', closeReason: 'close_reason', closeNote: 'close_note',
} as const;
export type PlanFields = Partial<Record<keyof typeof columns, unknown>>;

/** Writes what differs, with history; gives whether anything did. */
export async function writePlan({ tx, actor }: Context, id: string, fields: PlanFields): Promise<boolean> {
  const names = Object.keys(fields) as (keyof typeof columns)[];
  const before = await tx.row<Record<string, unknown> & { version: number; familyId: string }>(
    `select version, family_id as "familyId", ${names.map((name) => `${columns[name]}${name.endsWith('On') ? '::text' : ''} as "${name}"`).join(', ')} from ryadom.plan where organization_id = $1 and id = $2`,
    [actor.organization.id, id],
  );
  const changes = changesBetween(before!, fields);
  const changed = Object.keys(changes) as (keyof typeof columns)[];
  if (changed.length === 0) return false;
  await tx.rows(
    `update ryadom.plan set ${changed.map((name, at) => `${columns[name]} = $${at + 3}`).join(', ')}, version = version + 1 where organization_id = $1 and id = $2`,
    [actor.organization.id, id, ...changed.map((name) => fields[name] ?? null)],
  );
  await recordHistory(tx, { organizationId: actor.organization.id, subject: 'plan', subjectId: id, familyId: before!.familyId, version: before!.version + 1, changes, staffId: actor.staffId });
  return true;
}

/** What the draft says changed, so the family's earlier word no longer stands for it: it is asked again. */
export async function forgetAnswer(context: Context, plan: PlanRow): Promise<void> {
  if (plan.answer !== null) await writePlan(context, plan.id, { answer: null, answerWords: null, answerOn: null, answerPersonId: null });
}

/** A step from the version that the caller saw; a stale one gets the plan as it is now. */
export async function stepFrom(context: Context, id: string, sentVersion: number, step: Step, fields: (plan: PlanRow) => PlanFields | Promise<PlanFields>): Promise<PlanRecord> {
  let plan: PlanRow;
  try {
    plan = await lockPlan(context, id, step);
  } catch (error) {
    // A step that somebody else took meanwhile is told as what it is: the page is stale.
    if (error instanceof Refusal && error.code === 'wrong_state') await requireVersion(context, id, sentVersion);
    throw error;
  }
  if (plan.version !== sentVersion) await requireVersion(context, id, sentVersion);
  await writePlan(context, id, await fields(plan));
  return readPlan(context, id);
}

async function requireVersion(context: Context, id: string, sentVersion: number): Promise<void> {
  const { version, state, answer, fromOn, toOn, wish } = await readPlan(context, id);
  if (version !== sentVersion) throw versionConflict(sentVersion, { version, state, answer, fromOn, toOn, wish });
}
