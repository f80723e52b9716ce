import type { Context, Input } from '../../../kernel/server/module.ts';
import type * as c from '../contract.ts';
import type { People, WaitingItem } from '../contract.ts';
import { orderQueue, type Place } from '../rules/queue.ts';
import { itemColumns, itemOf, type ItemRow } from './item.ts';
import { factsOf } from './facts.ts';
import { requirePractice, titlesOf, wordsOf } from './words.ts';

interface Row extends ItemRow {
  branchId: string;
  branch: string;
  queuedOn: string;
  offeredUntil: string | null;
  people: People | null;
  urgencyId: string | null;
}

/** Everybody who waits for this practice, branch by branch; each branch has a queue of its own, as it has places of its own. */
async function queues(context: Context, practice: string, branchId: string | null): Promise<{ rows: Row[]; places: Map<string, Place> }> {
  const { tx, actor, today } = context;
  const words = await wordsOf(context, practice);
  const rows = await tx.rows<Row>(
    `select ${itemColumns}, a.branch_id as "branchId", b.name as branch, a.queued_on as "queuedOn", a.offered_until as "offeredUntil", a.people, a.urgency_id as "urgencyId"
     from ryadom.intake_application a join ryadom.branch b on b.organization_id = a.organization_id and b.id = a.branch_id
     where a.organization_id = $1 and a.practice_id = $3 and a.state in ('waiting', 'offered') and ($4::uuid is null or a.branch_id = $4)
     order by b.name collate "und-x-icu", a.id`,
    [actor.organization.id, today, practice, branchId],
  );
  const facts = await factsOf(context, rows.map((row) => ({ familyId: row.family?.id ?? null, people: row.people, urgencyId: row.urgencyId })));
  const places = new Map<string, Place>();
  for (const branch of new Set(rows.map((row) => row.branchId))) {
    const waiting = rows.flatMap((row, at) => (row.branchId === branch ? [{ id: row.id, queuedOn: row.queuedOn, receivedOn: row.receivedOn, facts: facts[at]! }] : []));
    for (const place of orderQueue(waiting, words.intake.waitingPriority, titlesOf(words), today)) places.set(place.id, place);
  }
  return { rows, places };
}

export async function listWaiting(context: Context, { query }: Input<typeof c.listWaiting>) {
  const words = await requirePractice(context, query.practice);
  const { rows, places } = await queues(context, query.practice, null);
  const items: WaitingItem[] = rows.map(({ branchId: _b, people: _p, urgencyId: _u, ...row }) => ({ ...itemOf(row), place: places.get(row.id)!.place, why: places.get(row.id)!.why }));
  const order = [...new Set(items.map((one) => one.branch))];
  items.sort((a, b) => order.indexOf(a.branch) - order.indexOf(b.branch) || a.place - b.place);
  context.subject({ details: { rows: items.length } });
  return { items, rules: words.intake.waitingPriority.map((rule) => rule.title) };
}

/** The place of one; null for whoever does not see the whole queue: a place among a part of it would be a wrong number. */
export async function placeOf(context: Context, { id, practice, branchId }: { id: string; practice: string; branchId: string }): Promise<{ place: number; why: string } | null> {
  if (!context.actor.roles.some((held) => held.role === 'manager' && (held.branchId === null || held.branchId === branchId))) return null;
  const found = (await queues(context, practice, branchId)).places.get(id);
  return found ? { place: found.place, why: found.why } : null;
}
