import { Refusal } from '../../../kernel/errors.ts';
import { recordHistory } from '../../../kernel/server/history.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import { fill } from '../../../kernel/texts.ts';
import type * as c from '../contract/items.ts';
import { findItem, type FoundItem, readItem } from '../queries/item.ts';
import { texts } from '../texts.ru.ts';
import { carryOut } from './act.ts';
import { lockItem, refuse } from './locked.ts';

/** As whom the caller signs; null: this meeting does not ask for their signature. */
function signerOf({ actor }: Context, { people, norms }: FoundItem): 'chair' | 'secretary' | null {
  const role = people.find(({ staffId }) => staffId === actor.staffId)?.role;
  const may = role === 'chair' ? actor.roles.some((held) => held.role === 'manager') : actor.roles.some((held) => held.role === 'manager' || held.role === 'case-manager');
  return (role === 'chair' || role === 'secretary') && may && norms.signatures.includes(role) ? role : null;
}

/**
 * A signature. The last of those that the practice asks for makes the conclusion final and carries it out, all in this transaction: two
 * signatures at once go one after the other, and the second has a stale version.
 */
export const signItem: Handler<typeof c.signItem> = async (context, { params, body }) => {
  const { tx, actor, now } = context;
  const item = await lockItem(context, params.id, body.version);
  const found = await findItem(context, item.id);
  const { record, people, norms } = found;
  const signer = signerOf(context, found);
  if (signer === null) throw new Refusal(409, 'not_signer', texts.refusals.not_signer);
  if (!record.quorum.met) throw new Refusal(409, 'no_quorum', fill(texts.refusals.no_quorum, { text: record.quorum.text }));
  if (record.obstacles.length > 0) throw new Refusal(409, 'not_ready', fill(texts.refusals.not_ready, { first: `${record.obstacles.join(', ')}.` }), { extra: { obstacles: record.obstacles } });
  if (record.signatures[signer] !== null) throw refuse('already_signed');
  const last = norms.signatures.every((one) => one === signer || record.signatures[one] !== null);
  const signature = `${signer}_id = $3, ${signer}_at = $4, version = version + 1`;
  const told = { organizationId: actor.organization.id, subject: 'review_item', subjectId: item.id, familyId: item.familyId, version: item.version + 1, staffId: actor.staffId };
  if (!last) {
    await tx.rows(`update ryadom.review_item set ${signature} where organization_id = $1 and id = $2`, [actor.organization.id, item.id, actor.staffId, now]);
    await recordHistory(tx, { ...told, changes: { [signer]: [null, actor.name] } });
    return readItem(context, item.id);
  }
  const { done, finish } = await carryOut(context, item, found);
  await tx.rows(
    `update ryadom.review_item set ${signature}, signed_at = $4, signed_on = $5, attendance = $6, done = $7 where organization_id = $1 and id = $2`,
    [actor.organization.id, item.id, actor.staffId, now, item.heldOn, JSON.stringify(people), JSON.stringify(done)],
  );
  await recordHistory(tx, { ...told, changes: { [signer]: [null, actor.name], signedOn: [null, item.heldOn] } });
  // A transfer may take the family out of the signer's own sight: everything is written and read before.
  const answer = await readItem(context, item.id);
  await finish();
  return answer;
};
