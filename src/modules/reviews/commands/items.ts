import { badField, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import { changesBetween, recordHistory } from '../../../kernel/server/history.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import type * as c from '../contract/items.ts';
import type { ItemRecord, Stance } from '../contract/items.ts';
import { reasonsFor } from '../queries/agenda.ts';
import { gatherFacts, keepAssessments } from '../queries/facts.ts';
import { findItem, maySpeak, readItem, seesFamily } from '../queries/item.ts';
import { changesDissent, lacksReason } from '../rules/conclusion.ts';
import { type Norms, readNorms } from '../queries/norms.ts';
import type { Reason } from '../contract/words.ts';
import { texts } from '../texts.ru.ts';
import { type ItemRow, lockItem, refuse, requireOpenReview } from './locked.ts';

const bad = (path: string, code: keyof typeof texts.refusals) => badField(path, code, texts.refusals[code]);

async function history({ tx, actor }: Context, item: { id: string; familyId: string }, version: number, changes: Record<string, [unknown, unknown]>): Promise<void> {
  await recordHistory(tx, { organizationId: actor.organization.id, subject: 'review_item', subjectId: item.id, familyId: item.familyId, version, changes, staffId: actor.staffId });
}

interface NewItem {
  id: string;
  reviewId: string;
  familyId: string;
  caseId: string;
  reasons: Reason[];
  corrects: { id: string; reason: string } | null;
}

async function insert(context: Context, item: NewItem): Promise<void> {
  const { tx, actor } = context;
  const made = await tx.count(
    `insert into ryadom.review_item (organization_id, id, review_id, family_id, case_id, position, reasons, corrects_id, correct_reason, created_by)
     values ($1, $2, $3, $4, $5, ryadom.review_next_position($1, $3), $6, $7, $8, $9) on conflict (organization_id, id) do nothing`,
    [actor.organization.id, item.id, item.reviewId, item.familyId, item.caseId, JSON.stringify(item.reasons), item.corrects?.id ?? null, item.corrects?.reason ?? null, actor.staffId],
  );
  if (made === 0) throw refuse('id_reused');
  await history(context, item, 1, { reviewId: [null, item.reviewId] });
}

/** Puts a case on the agenda with the reasons that the rule finds now and, if somebody says so, a reason of their own. */
export const addItem: Handler<typeof c.addItem> = async (context, { params, body }) => {
  const { tx, actor } = context;
  const review = await requireOpenReview(context, params.id);
  const found = await tx.row<{ familyId: string; practice: string }>('select family_id as "familyId", practice_id as practice from ryadom.case_view where organization_id = $1 and id = $2', [actor.organization.id, body.caseId]);
  if (!found) throw bad('caseId', 'unknown_case');
  if (found.practice !== review.practice) throw bad('caseId', 'other_practice');
  const there = await tx.row('select 1 from ryadom.review_item where organization_id = $1 and review_id = $2 and case_id = $3 and signed_at is null', [actor.organization.id, params.id, body.caseId]);
  if (there) throw bad('caseId', 'already_on_agenda');
  const reasons = await reasonsFor(context, review.practice, body.caseId);
  if (body.words !== null) reasons.push({ kind: 'asked', text: `${actor.name}: ${body.words}` });
  await insert(context, { id: body.id, reviewId: params.id, familyId: found.familyId, caseId: body.caseId, reasons, corrects: null });
  await tx.rows('update ryadom.review_request set item_id = $3 where organization_id = $1 and case_id = $2 and item_id is null', [actor.organization.id, body.caseId, body.id]);
  return readItem(context, body.id);
};
export const replayItem: Handler<typeof c.addItem> = (context, { body }) => readItem(context, body.id);

export const removeItem: Handler<typeof c.removeItem> = async (context, { params, query }) => {
  const { tx, actor } = context;
  const item = await lockItem(context, params.id, query.version);
  await history(context, item, item.version + 1, { reviewId: [item.reviewId, null] });
  // What colleagues asked for waits again.
  await tx.rows('update ryadom.review_request set item_id = null where organization_id = $1 and item_id = $2', [actor.organization.id, item.id]);
  await tx.rows('delete from ryadom.review_item where organization_id = $1 and id = $2', [actor.organization.id, item.id]);
  return { id: item.id };
};

/** Signatures stand under certain words: words that change take the first of two signatures off. */
const unsigned = 'chair_id = null, chair_at = null, secretary_id = null, secretary_at = null, version = version + 1';

export const hearItem: Handler<typeof c.hearItem> = async (context, { params, body }) => {
  const { tx, actor, now } = context;
  const item = await lockItem(context, params.id, body.version);
  const about = { itemId: item.id, caseId: item.caseId, familyId: item.familyId };
  const facts = await gatherFacts(context, about, await readNorms(context, item.practice));
  await keepAssessments(context, about);
  await tx.rows(`update ryadom.review_item set heard_at = $3, heard_by = $4, facts = $5, ${unsigned} where organization_id = $1 and id = $2`, [actor.organization.id, item.id, now, actor.staffId, JSON.stringify(facts)]);
  await history(context, item, item.version + 1, { heardOn: [null, context.today] });
  return readItem(context, item.id);
};

const columns: Record<string, string> = {
  report: 'report', familyWord: 'family_word', familyWords: 'family_words', decision: 'decision', ground: 'ground', resultId: 'result_id', levelId: 'level_id', planFrom: 'plan_from', planTo: 'plan_to',
  toManagerId: 'to_manager_id', toBranchId: 'to_branch_id', toPracticeId: 'to_practice_id', orders: 'orders',
};

type Wanted = Partial<Record<keyof typeof columns, unknown>> & { orders?: { title: string; staffId: string | null; dueOn: string }[] | undefined };

/** What a new decision has no use for goes with the old one. */
function clearOthers(decision: unknown): Wanted {
  const keep: Record<string, string[]> = { open: ['levelId'], level: ['levelId'], plan: ['planFrom', 'planTo'], transfer: ['toManagerId', 'toBranchId', 'toPracticeId'] };
  const kept = new Set(keep[String(decision)] ?? []);
  return Object.fromEntries(['levelId', 'planFrom', 'planTo', 'toManagerId', 'toBranchId', 'toPracticeId'].filter((name) => !kept.has(name)).map((name) => [name, null]));
}

/** Every word exists in the practice, everybody in the organization; the rest is told by the obstacles to signing. */
async function prove(context: Context, item: ItemRow, record: ItemRecord, wanted: Wanted): Promise<void> {
  const { tx, actor } = context;
  const after = { ...record, ...wanted };
  const conclusion = record.words.conclusions.find((one) => one.id === after.decision);
  if (after.decision !== null && !conclusion) throw bad('decision', 'unknown_decision');
  if (after.resultId !== null && !conclusion?.results.some((one) => one.id === after.resultId)) throw bad('resultId', 'unknown_result');
  if (wanted['levelId'] && !record.words.levels.some((one) => one.id === wanted['levelId'])) throw bad('levelId', 'unknown_level');
  if (wanted['toPracticeId'] === record.case.practice) throw bad('toPracticeId', 'same_practice');
  if (wanted['toPracticeId'] && !record.words.practices.some((one) => one.id === wanted['toPracticeId'])) throw bad('toPracticeId', 'unknown_practice');
  if (after.planFrom && after.planTo && after.planTo < after.planFrom) throw bad('planTo', 'plan_turned');
  if (wanted['toManagerId'] && !(await tx.row('select 1 from ryadom.staff where organization_id = $1 and id = $2 and disabled_at is null', [actor.organization.id, wanted['toManagerId']]))) throw bad('toManagerId', 'unknown_staff');
  if (wanted['toBranchId'] && !(await tx.row('select 1 from ryadom.branch where organization_id = $1 and id = $2 and closed_at is null', [actor.organization.id, wanted['toBranchId']]))) throw bad('toBranchId', 'unknown_branch');
  const manager = wanted['toManagerId'] === undefined ? record.toManager?.id : wanted['toManagerId'];
  for (const [at, order] of (wanted.orders ?? []).entries()) {
    if (order.dueOn < item.heldOn) throw bad(`orders.${at}.dueOn`, 'order_past');
    if (order.staffId === null || order.staffId === manager) continue;
    const row = await tx.row<{ known: boolean; sees: boolean }>(
      `select exists (select from ryadom.staff s where s.organization_id = $1 and s.id = $2 and s.disabled_at is null) as known, ${seesFamily('$2', '$3')} as sees`,
      [actor.organization.id, order.staffId, item.familyId],
    );
    if (!row!.known) throw bad(`orders.${at}.staffId`, 'unknown_staff');
    if (!row!.sees) throw bad(`orders.${at}.staffId`, 'family_not_seen');
  }
}

/** The history is read by people: words of the practice instead of their ids. */
function toldChanges(changes: Record<string, [unknown, unknown]>, { conclusions, levels, pack }: Norms): Record<string, [unknown, unknown]> {
  const titles = new Map([...conclusions, ...levels, ...pack.closeReasons].map((word) => [word.id as string, word.title]));
  const told = (value: unknown) => (typeof value === 'string' ? (titles.get(value) ?? texts.familyWords[value as 'said'] ?? value) : value);
  return Object.fromEntries(
    Object.entries(changes).flatMap(([field, [before, after]]): [string, [unknown, unknown]][] => {
      if (field === 'orders') return [[field, [ordersText(before), ordersText(after)]]];
      return [[field === 'ground' ? 'basis' : field, ['decision', 'resultId', 'levelId', 'familyWord'].includes(field) ? [told(before), told(after)] : [before, after]]];
    }),
  );
}

function ordersText(orders: unknown): string | null {
  return (orders as { title: string }[]).map(({ title }) => title).join('; ') || null;
}

export const changeItem: Handler<typeof c.changeItem> = async (context, { params, body: { version, ...sent } }) => {
  const { tx, actor } = context;
  const item = await lockItem(context, params.id, version);
  const { record } = await findItem(context, item.id);
  const decided = sent.decision !== undefined && sent.decision !== record.decision;
  const wanted: Wanted = { ...(decided ? { ...clearOthers(sent.decision), resultId: null } : {}), ...sent };
  await prove(context, item, record, wanted);
  const before = {
    ...record, toManagerId: record.toManager?.id ?? null, toBranchId: record.toBranch?.id ?? null, toPracticeId: record.toPractice?.id ?? null,
    orders: record.orders.map(({ title, staff, dueOn }) => ({ title, staffId: staff?.id ?? null, dueOn })),
  };
  const changes = changesBetween(before, wanted);
  const names = Object.keys(changes);
  if (names.length === 0) return record;
  await tx.rows(
    `update ryadom.review_item set ${names.map((name, at) => `${columns[name]} = $${at + 3}`).join(', ')}, ${unsigned} where organization_id = $1 and id = $2`,
    [actor.organization.id, item.id, ...names.map((name) => (name === 'orders' ? JSON.stringify(wanted.orders) : (changes[name]![1] ?? null)))],
  );
  const after = await findItem(context, item.id);
  await history(context, item, item.version + 1, toldChanges(changes, after.norms));
  return after.record;
};

export const setPosition: Handler<typeof c.setPosition> = async (context, { params, body }) => {
  const { tx, actor } = context;
  const item = await lockItem(context, params.id, null);
  const { people, record } = await findItem(context, item.id);
  const person = people.find((one) => one.id === params.participant);
  if (!person) throw notFound();
  if (!maySpeak(context, person)) throw new Refusal(409, 'no_voice', texts.refusals.no_voice);
  const now = record.positions.find((one) => one.participantId === params.participant)!;
  if (now.version !== body.version) throw versionConflict(body.version, { version: now.version, stance: now.stance, words: now.words, dissent: now.dissent });
  // Written by the participant, so not to be rewritten by another.
  if (!now.mine) throw refuse('own_words');
  if (lacksReason(body)) throw badField('dissent', 'reason_needed', texts.fields.dissent);
  await tx.rows(
    `insert into ryadom.review_position (organization_id, item_id, participant_id, family_id, stance, words, dissent, recorded_by) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (organization_id, item_id, participant_id) do update set stance = excluded.stance, words = excluded.words, dissent = excluded.dissent, recorded_by = excluded.recorded_by,
       version = review_position.version + 1, changed_at = now()`,
    [actor.organization.id, item.id, params.participant, item.familyId, body.stance, body.words, body.dissent, actor.staffId],
  );
  // A signer has the dissenting opinion before the eyes: with another one the page is stale and the first signature goes.
  const material = changesDissent(now, body);
  if (material) await tx.rows(`update ryadom.review_item set ${unsigned} where organization_id = $1 and id = $2`, [actor.organization.id, item.id]);
  const told = (one: { stance: Stance | null; words: string | null }) => one.stance && `${person.name}: ${[texts.stances[one.stance].toLowerCase(), one.words].filter(Boolean).join(', ')}`;
  const dissent = (words: string | null) => words && `${person.name}: ${words}`;
  await history(context, item, item.version + (material ? 1 : 0), changesBetween({ opinion: told(now), dissent: dissent(now.dissent) }, { opinion: told(body), dissent: dissent(body.dissent) }));
  return readItem(context, item.id);
};

/** A new conclusion about the same case that corrects a signed one; it is heard, discussed and signed like any other. */
export const correctItem: Handler<typeof c.correctItem> = async (context, { params, body }) => {
  const { tx, actor } = context;
  const old = await tx.row<{ reviewId: string; familyId: string; caseId: string; practice: string; signed: boolean }>(
    `select i.review_id as "reviewId", i.family_id as "familyId", i.case_id as "caseId", v.practice_id as practice, i.signed_at is not null as signed from ryadom.review_item i
     join ryadom.review v on v.organization_id = $1 and v.id = i.review_id where i.organization_id = $1 and i.id = $2`,
    [actor.organization.id, params.id],
  );
  if (!old) throw notFound();
  if (!old.signed) throw refuse('not_signed');
  const reviewId = body.reviewId ?? old.reviewId;
  const review = await requireOpenReview(context, reviewId);
  if (review.practice !== old.practice) throw bad('reviewId', 'other_practice');
  try {
    await insert(context, { id: body.id, reviewId, familyId: old.familyId, caseId: old.caseId, reasons: [{ kind: 'correction', text: body.reason }], corrects: { id: params.id, reason: body.reason } });
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'review_item_corrects') throw refuse('already_corrected');
    throw error;
  }
  return readItem(context, body.id);
};
export const replayCorrection: Handler<typeof c.correctItem> = (context, { body }) => readItem(context, body.id);
