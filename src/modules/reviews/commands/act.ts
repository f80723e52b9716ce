import type { Context } from '../../../kernel/server/module.ts';
import { fill } from '../../../kernel/texts.ts';
import { addDays, type Day, longDate } from '../../../kernel/time.ts';
import { changeCase, closeCase, lockCase, openCase, reopenCase, setCaseLevel } from '../../cases/public.ts';
import { closePlan, openPlan } from '../../plans/public.ts';
import { type GivenTask, giveTasks, withdrawTasks } from '../../tasks/public.ts';
import type { Done } from '../contract/items.ts';
import type { FoundItem } from '../queries/item.ts';
import { monthsAfter } from '../rules/conclusion.ts';
import { texts } from '../texts.ru.ts';
import type { ItemRow } from './locked.ts';

/**
 * Does what the conclusion says, within the caller's transaction: nothing of it happens unless everything does. `finish` is what must
 * come last, because the caller may not see the family after it.
 */
export async function carryOut(context: Context, item: ItemRow, found: FoundItem): Promise<{ done: Done[]; finish: () => Promise<void> }> {
  const { draft, situation } = found;
  const now = await lockCase(context, item.caseId);
  const done: Done[] = [];
  const say = (kind: string, text: string, values: Record<string, string | number> = {}, page: string | null = null, id: string | null = null) => done.push({ kind, text: fill(text, values), page, id });
  const day = (one: Day) => longDate(one, context.today);
  const card = `/families/${item.familyId}`;
  let finish = async () => {};

  if (draft.corrects) await withdraw();
  switch (draft.decision!) {
    case 'open':
      await open();
      await changeLevel();
      break;
    case 'continue':
      if (now.closedOn !== null) await open();
      say('continue', texts.done.continue, { day: day(addDays(item.heldOn, situation.everyDays)) });
      break;
    case 'level':
      await changeLevel();
      break;
    case 'plan':
      await beginPlan();
      break;
    case 'transfer':
      await transfer();
      break;
    case 'stop':
      await stop();
      break;
  }
  await give(draft.orders.map(({ title, staff, dueOn }) => ({ kind: 'task', title, note: fill(texts.taskNote, { number: found.record.review.number, day: day(item.heldOn) }), dueOn, assignee: staff, page: card })));
  return { done, finish };

  async function withdraw(): Promise<void> {
    const row = await context.tx.row<{ done: Done[] | null }>('select done from ryadom.review_item where organization_id = $1 and id = $2', [context.actor.organization.id, item.correctsId]);
    const ids = (row?.done ?? []).flatMap(({ kind, id }) => (id !== null && (kind === 'task' || kind === 'followUp') ? [id] : []));
    const count = await withdrawTasks(context, ids, texts.done.withdrawn);
    if (count > 0) say('withdraw', texts.done.withdraw, { count });
  }

  async function open(): Promise<void> {
    if (now.closedOn === null) return void say('open', texts.done.open, {}, card);
    await reopenCase(context, { params: { id: item.caseId }, body: { version: now.version } });
    say('open', texts.done.reopen, {}, card);
  }

  async function changeLevel(): Promise<void> {
    if (draft.level === null || draft.level.id === situation.level?.id) return;
    await setCaseLevel(context, { caseId: item.caseId, familyId: item.familyId, levelId: draft.level.id, words: [situation.level?.title ?? null, draft.level.title], fromOn: item.heldOn, ground: draft.ground, reviewItemId: item.id });
    say('level', texts.done.level, { level: draft.level.title, day: day(item.heldOn) }, card);
  }

  async function beginPlan(): Promise<void> {
    const { tx, actor } = context;
    const written = await tx.row<{ id: string }>("select id from ryadom.plan_view where organization_id = $1 and case_id = $2 and state in ('draft', 'proposed', 'approved')", [actor.organization.id, item.caseId]);
    if (written) return void say('plan', texts.done.planWritten, {}, `${card}/plan?version=${written.id}`, written.id);
    const plan = await openPlan(context, { params: { org: actor.organization.slug, id: item.familyId }, query: {}, body: { id: crypto.randomUUID(), practice: item.practice, fromOn: draft.planFrom!, toOn: draft.planTo!, wish: null } });
    say('plan', texts.done.plan, { number: plan.number }, `${card}/plan?version=${plan.id}`, plan.id);
  }

  async function transfer(): Promise<void> {
    const { toManager, toBranch, toPractice } = draft;
    if (toManager) say('manager', texts.done.manager, { name: toManager.name }, card);
    if (toBranch) say('branch', texts.done.branch, { name: toBranch.name }, card);
    const other = crypto.randomUUID();
    if (toPractice) say('practice', texts.done.practice, { name: toPractice.title }, card, other);
    finish = async () => {
      const manager = toManager?.id ?? now.caseManagerId;
      const branchId = toBranch?.id ?? now.branchId;
      if (!toPractice) {
        await changeCase(context, { params: { id: item.caseId }, body: { version: now.version, caseManagerId: manager, branchId } });
        return;
      }
      await closeCase(context, { params: { id: item.caseId }, body: { version: now.version, closedOn: item.heldOn, closeReason: draft.result!.id, closeNote: draft.ground } });
      await openCase(context, { params: { id: item.familyId }, body: { id: other, practice: toPractice.id, openedOn: item.heldOn, caseManagerId: manager, branchId } });
    };
  }

  async function stop(): Promise<void> {
    const { tx, actor } = context;
    const plan = await tx.row<{ id: string; number: number; version: number }>("select id, number, version from ryadom.plan_view where organization_id = $1 and case_id = $2 and state = 'active'", [actor.organization.id, item.caseId]);
    if (plan) await closePlan(context, { params: { org: actor.organization.slug, id: plan.id }, query: {}, body: { version: plan.version, reason: 'stopped', note: draft.ground } });
    await closeCase(context, { params: { id: item.caseId }, body: { version: now.version, closedOn: item.heldOn, closeReason: draft.result!.id, closeNote: draft.ground } });
    say('stop', texts.done.stop, { day: day(item.heldOn), result: draft.result!.title }, card);
    if (plan) say('plan', texts.done.stopPlan, { number: plan.number }, `${card}/plan?version=${plan.id}`);
    const { months, title } = situation.followUp;
    const assignee = found.record.case.caseManager;
    await give(months.map((month) => ({ kind: 'followUp', title, note: texts.followUpNote, dueOn: monthsAfter(item.heldOn, month), assignee, page: `/assessments/new?family=${item.familyId}&point=follow_up` })));
  }

  async function give(tasks: readonly { kind: 'task' | 'followUp'; title: string; note: string; dueOn: Day; assignee: { id: string; name: string } | null; page: string }[]): Promise<void> {
    const given = tasks.map((one): GivenTask & { of: (typeof tasks)[number] } => ({
      of: one, id: crypto.randomUUID(), title: one.title, note: one.note, familyId: item.familyId, caseId: item.caseId, practice: item.practice, dueOn: one.dueOn, page: one.page, assigneeId: one.assignee?.id ?? null,
    }));
    await giveTasks(context, given);
    for (const { of, id } of given) say(of.kind, texts.done[of.kind], { title: of.title, name: of.assignee?.name ?? texts.done.nobody, day: longDate(of.dueOn, context.today) }, `/tasks?whose=all&task=${id}`, id);
  }
}
