import { notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import { readItem } from '../queries/item.ts';
import { readReview } from '../queries/reviews.ts';
import { texts } from '../texts.ru.ts';

export const refuse = (code: keyof typeof texts.refusals): Refusal => new Refusal(409, code, texts.refusals[code]);

/** Holds the meeting until the end of the transaction and proves its version; throws notFound. */
export async function lockReview(context: Context, id: string, sent: number): Promise<void> {
  const { tx, actor } = context;
  const row = await tx.row<{ version: number }>('select version from ryadom.review where organization_id = $1 and id = $2 for update', [actor.organization.id, id]);
  if (!row) throw notFound();
  if (row.version !== sent) {
    const { version, heldOn, startsAt, place, note } = await readReview(context, id);
    throw versionConflict(sent, { version, heldOn, startsAt, place, note });
  }
}

/** Holds the meeting; one that was cancelled takes nothing more. */
export async function requireOpenReview({ tx, actor }: Context, id: string): Promise<{ practice: string; heldOn: string }> {
  const row = await tx.row<{ practice: string; heldOn: string; state: string }>(
    'select practice_id as practice, held_on::text as "heldOn", state from ryadom.review where organization_id = $1 and id = $2 for update',
    [actor.organization.id, id],
  );
  if (!row) throw notFound();
  if (row.state === 'cancelled') throw refuse('review_cancelled');
  return row;
}

export interface ItemRow {
  id: string;
  reviewId: string;
  familyId: string;
  caseId: string;
  heldOn: string;
  practice: string;
  correctsId: string | null;
  version: number;
}

/**
 * The item of a write and its meeting, held until the end of the transaction: two who sign at once go one after the other, and nobody is
 * counted present or absent meanwhile. A stale version is told before anything else; a signed item refuses every change.
 */
export async function lockItem(context: Context, id: string, sent: number | null): Promise<ItemRow> {
  const { tx, actor } = context;
  const found = await tx.row<{ reviewId: string }>('select review_id as "reviewId" from ryadom.review_item where organization_id = $1 and id = $2', [actor.organization.id, id]);
  if (!found) throw notFound();
  const review = await tx.row<{ state: string; heldOn: string; practice: string }>(
    'select state, held_on::text as "heldOn", practice_id as practice from ryadom.review where organization_id = $1 and id = $2 for update',
    [actor.organization.id, found.reviewId],
  );
  const row = await tx.row<Omit<ItemRow, 'heldOn' | 'practice'> & { signed: boolean }>(
    `select id, review_id as "reviewId", family_id as "familyId", case_id as "caseId", corrects_id as "correctsId", version, signed_at is not null as signed
     from ryadom.review_item where organization_id = $1 and id = $2 for update`,
    [actor.organization.id, id],
  );
  if (!row || !review) throw notFound();
  if (sent !== null && row.version !== sent) {
    const { version, report, familyWords, decision, ground, signedAt } = await readItem(context, id);
    throw versionConflict(sent, { version, report, familyWords, decision, ground, signedAt });
  }
  if (row.signed) throw refuse('signed');
  context.subject({ familyId: row.familyId, subjectId: id });
  return { ...row, heldOn: review.heldOn, practice: review.practice };
}
