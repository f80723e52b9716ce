import { badField, notFound, Refusal } from '../../../kernel/errors.ts';
import { recordHistory } from '../../../kernel/server/history.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { addDays } from '../../../kernel/time.ts';
import type * as c from '../contract.ts';
import type { PlanRecord } from '../contract.ts';
import { readPlan } from '../queries/plan.ts';
import { obstacleToStart } from '../rules/states.ts';
import { texts } from '../texts.ru.ts';
import { lockPlan, refuse, stepFrom, writePlan } from './locked.ts';

const bad = (path: string, code: keyof typeof texts.refusals) => badField(path, code, texts.refusals[code]);

function requireTerm(fromOn: string, toOn: string): void {
  if (toOn < fromOn) throw bad('toOn', 'term_turned');
  if (addDays(fromOn, 3 * 366) < toOn) throw bad('toOn', 'term_long');
}

/** A first plan, or the next version of the one in force with its lines. */
export async function openPlan(context: Context, { params, body }: Input<typeof c.openPlan>): Promise<PlanRecord> {
  const { tx, actor } = context;
  const org = actor.organization.id;
  requireTerm(body.fromOn, body.toOn);
  const family = await tx.row('select 1 from ryadom.family_view where organization_id = $1 and id = $2', [org, params.id]);
  if (!family) throw notFound();
  const found = await tx.row<{ id: string }>('select id from ryadom.case_view where organization_id = $1 and family_id = $2 and practice_id = $3 and closed_on is null', [org, params.id, body.practice]);
  if (!found) throw bad('practice', 'no_open_case');
  try {
    await tx.rows(
      `insert into ryadom.plan (organization_id, id, family_id, case_id, practice_id, number, base_id, from_on, to_on, wish, created_by)
       values ($1, $2, $3, $4, $5, (select coalesce(max(number), 0) + 1 from ryadom.plan where organization_id = $1 and family_id = $3),
         (select id from ryadom.plan where organization_id = $1 and case_id = $4 and state = 'active'), $6, $7, $8, $9)`,
      [org, body.id, params.id, found.id, body.practice, body.fromOn, body.toOn, body.wish, actor.staffId],
    );
  } catch (error) {
    const { constraint } = error as { constraint?: string };
    if (constraint === 'plan_written') throw refuse('draft_exists');
    if (constraint === 'plan_pkey') throw new Refusal(409, 'id_reused', texts.refusals.id_reused);
    throw error;
  }
  await tx.rows(
    `insert into ryadom.plan_goal (organization_id, id, plan_id, family_id, line_id, position, problem, cause, goal, levels, weight, level_before, level_now, created_by)
     select g.organization_id, gen_random_uuid(), $2, g.family_id, g.line_id, g.position, g.problem, g.cause, g.goal, g.levels, g.weight, g.level_before, g.level_now, $3
     from ryadom.plan p join ryadom.plan_goal g on g.organization_id = $1 and g.plan_id = p.base_id where p.organization_id = $1 and p.id = $2`,
    [org, body.id, actor.staffId],
  );
  // Terms of single measures that the new term no longer holds give way to it.
  await tx.rows(
    `insert into ryadom.plan_measure (organization_id, id, plan_id, goal_id, family_id, line_id, position, title, service_id, person_id, staff_id, partner_id, partner, method, amount,
       period, minutes, unit, from_on, to_on, declined, replaces, done_on, created_by)
     select m.organization_id, gen_random_uuid(), $2, n.id, m.family_id, m.line_id, m.position, m.title, m.service_id, m.person_id, m.staff_id, m.partner_id, m.partner, m.method, m.amount,
       m.period, m.minutes, m.unit, case when m.from_on between p.from_on and p.to_on then m.from_on end, case when m.to_on between p.from_on and p.to_on then m.to_on end,
       m.declined, m.replaces, m.done_on, m.created_by
     from ryadom.plan p join ryadom.plan_measure m on m.organization_id = $1 and m.plan_id = p.base_id
     join ryadom.plan_goal g on g.organization_id = $1 and g.id = m.goal_id
     join ryadom.plan_goal n on n.organization_id = $1 and n.plan_id = p.id and n.line_id = g.line_id
     where p.organization_id = $1 and p.id = $2`,
    [org, body.id],
  );
  await recordHistory(tx, {
    organizationId: org, subject: 'plan', subjectId: body.id, familyId: params.id, version: 1, staffId: actor.staffId,
    changes: { state: [null, 'draft'], fromOn: [null, body.fromOn], toOn: [null, body.toOn], ...(body.wish === null ? {} : { wish: [null, body.wish] }) },
  });
  return readPlan(context, body.id);
}

/** The same submission again: the plan as it is now. */
export const replayPlan = (context: Context, { body }: Input<typeof c.openPlan>): Promise<PlanRecord> => readPlan(context, body.id);

export async function changePlan(context: Context, { params, body }: Input<typeof c.changePlan>): Promise<PlanRecord> {
  const { version, ...fields } = body;
  return stepFrom(context, params.id, version, 'edit', async (plan) => {
    const after = { fromOn: fields.fromOn ?? plan.fromOn, toOn: fields.toOn ?? plan.toOn, wish: fields.wish === undefined ? plan.wish : fields.wish };
    requireTerm(after.fromOn, after.toOn);
    const outside = await context.tx.row(
      'select 1 from ryadom.plan_measure where organization_id = $1 and plan_id = $2 and (from_on not between $3 and $4 or to_on not between $3 and $4) limit 1',
      [context.actor.organization.id, params.id, after.fromOn, after.toOn],
    );
    if (outside) throw bad('toOn', 'outside_term');
    const same = after.fromOn === plan.fromOn && after.toOn === plan.toOn && after.wish === plan.wish;
    return same || plan.answer === null ? after : { ...after, answer: null, answerWords: null, answerOn: null, answerPersonId: null };
  });
}

export async function sendPlan(context: Context, { params, body }: Input<typeof c.sendPlan>): Promise<PlanRecord> {
  return stepFrom(context, params.id, body.version, 'send', async () => {
    const any = await context.tx.row('select 1 from ryadom.plan_measure where organization_id = $1 and plan_id = $2 and declined is null limit 1', [context.actor.organization.id, params.id]);
    if (!any) throw refuse('no_measures');
    return { state: 'proposed', returnNote: null, sentAt: context.now.toISOString(), sentBy: context.actor.staffId };
  });
}

export async function returnPlan(context: Context, { params, body }: Input<typeof c.returnPlan>): Promise<PlanRecord> {
  return stepFrom(context, params.id, body.version, 'return', () => ({ state: 'draft', returnNote: body.note, sentAt: null, sentBy: null, approvedOn: null, approvedBy: null }));
}

export async function approvePlan(context: Context, { params, body }: Input<typeof c.approvePlan>): Promise<PlanRecord> {
  return stepFrom(context, params.id, body.version, 'approve', () => ({ state: 'approved', approvedOn: context.today, approvedBy: context.actor.staffId }));
}

export async function recordAnswer(context: Context, { params, body }: Input<typeof c.recordAnswer>): Promise<PlanRecord> {
  if (body.on > context.today) throw bad('on', 'date_in_future');
  if (body.answer !== 'agreed' && body.words === null) throw bad('words', 'answer_without_words');
  return stepFrom(context, params.id, body.version, 'answer', async (plan) => {
    if (body.personId !== null) await requirePerson(context, plan.familyId, body.personId);
    return { answer: body.answer, answerWords: body.words, answerOn: body.on, answerPersonId: body.personId };
  });
}

/** Somebody who is or was of the family. */
export async function requirePerson({ tx, actor }: Context, familyId: string, personId: string): Promise<void> {
  const found = await tx.row('select 1 from ryadom.membership_view where organization_id = $1 and family_id = $2 and person_id = $3 limit 1', [actor.organization.id, familyId, personId]);
  if (!found) throw bad('personId', 'unknown_person');
}

export async function startPlan(context: Context, { params, body }: Input<typeof c.startPlan>): Promise<PlanRecord> {
  const { tx, actor, today } = context;
  return stepFrom(context, params.id, body.version, 'start', async (plan) => {
    const obstacle = obstacleToStart(plan.answer);
    if (obstacle !== null) throw refuse(obstacle);
    const before = await tx.row<{ id: string }>("select id from ryadom.plan where organization_id = $1 and case_id = $2 and state = 'active' for update", [actor.organization.id, plan.caseId]);
    if (before) await writePlan(context, before.id, { state: 'closed', closedOn: today, closeReason: 'replaced' });
    return { state: 'active', startedOn: today };
  });
}

export async function closePlan(context: Context, { params, body }: Input<typeof c.closePlan>): Promise<PlanRecord> {
  return stepFrom(context, params.id, body.version, 'close', () => ({ state: 'closed', closedOn: context.today, closeReason: body.reason, closeNote: body.note }));
}

/** The plan that a line belongs to, locked for an edit of its lines; in force only `partly`, as the caller checks. */
export async function lockForLines(context: Context, planId: string, partly: boolean) {
  if (!partly) return lockPlan(context, planId, 'edit');
  const found = await context.tx.row<{ state: string }>('select state from ryadom.plan where organization_id = $1 and id = $2 for update', [context.actor.organization.id, planId]);
  if (!found) throw notFound();
  return lockPlan(context, planId, found.state === 'active' ? 'answer' : 'edit');
}
