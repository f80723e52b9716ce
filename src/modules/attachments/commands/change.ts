import { badField, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { changesBetween, recordHistory } from '../../../kernel/server/history.ts';
import type * as contract from '../contract.ts';
import type { AttachmentItem } from '../contract.ts';
import { findAttachment, findPlace } from '../queries.ts';
import { cleanName } from '../rules/names.ts';
import { texts } from '../texts.ru.ts';

/** Waits for other writers of the attachment, then gives it as it is; throws notFound, or versionConflict with both versions. */
async function lock(context: Context, id: string, version: number): Promise<AttachmentItem> {
  const locked = await context.tx.row('select 1 from ryadom.attachment where organization_id = $1 and id = $2 for no key update', [context.actor.organization.id, id]);
  if (!locked) throw notFound();
  const current = await findAttachment(context, id);
  context.subject({ familyId: current.family.id, subjectId: id });
  if (current.version !== version) throw versionConflict(version, current);
  return current;
}

async function write(context: Context, current: AttachmentItem, sets: string, values: unknown[], changes: Record<string, [unknown, unknown]>, familyId = current.family.id): Promise<AttachmentItem> {
  const { tx, actor } = context;
  await tx.rows(`update ryadom.attachment set ${sets}, version = version + 1 where organization_id = $1 and id = $2`, [actor.organization.id, current.id, ...values]);
  await recordHistory(tx, { organizationId: actor.organization.id, subject: 'attachment', subjectId: current.id, familyId, version: current.version + 1, changes, staffId: actor.staffId });
  return findAttachment(context, current.id);
}

/** Another name or description; another family only while the record that it waits for is not written. */
export async function changeAttachment(context: Context, { params, body }: Input<typeof contract.changeAttachment>): Promise<AttachmentItem> {
  const { version, family, ...fields } = body;
  const current = await lock(context, params.id, version);
  if (current.cancelledAt !== null) throw new Refusal(409, 'attachment_cancelled', texts.refusals.attachment_cancelled);
  const extension = current.name.split('.').at(-1)!;
  const name = fields.name === undefined ? current.name : cleanName(`${fields.name}.${extension}`, extension, texts.unnamed[current.kind]);
  const after = { name, description: fields.description === undefined ? current.description : fields.description, family: family ?? current.family.id, photo: fields.photo ?? current.photo };
  const changes = changesBetween({ name: current.name, description: current.description, family: current.family.id, photo: current.photo }, after);
  if (Object.keys(changes).length === 0) return current;
  if (after.family !== current.family.id) await proveMove(context, current, after.family);
  if (after.photo && current.kind !== 'picture') throw badField('photo', 'photo_of_picture', texts.refusals.photo_of_picture);
  if (current.kind === 'picture') await provePicture(context, after.family, after.photo);
  return write(context, current, 'name = $3, description = $4, family_id = $5, photo = $6', [after.name, after.description, after.family, after.photo], changes, after.family);
}

/** Nobody keeps a picture that could not be shown to whoever keeps it. */
export async function provePicture({ tx }: Context, family: string, photo: boolean): Promise<void> {
  const found = await tx.row<{ shown: boolean }>('select ryadom.picture_shown($1, $2) as shown', [family, photo]);
  if (!found!.shown) throw badField('photo', photo ? 'photo_consent' : 'picture_revoked', photo ? texts.refusals.photo_consent : texts.refusals.picture_revoked);
}

async function proveMove({ tx, actor }: Context, current: AttachmentItem, family: string): Promise<void> {
  const place = await findPlace(tx, actor.organization.id, { family, subject: current.subject, subjectId: current.subjectId });
  if (place.familyId === null) throw notFound();
  // A record written for that very family is what the file was waiting for.
  if (current.subject === 'family' || (place.recordFamily !== null && place.recordFamily !== family)) throw new Refusal(409, 'record_written', texts.refusals.record_written);
}

/** Takes the file out of sight; it can be put back until its bytes are erased. */
export async function cancelAttachment(context: Context, { params, body }: Input<typeof contract.cancelAttachment>): Promise<AttachmentItem> {
  const current = await lock(context, params.id, body.version);
  if (current.cancelledAt !== null) throw new Refusal(409, 'already_cancelled', texts.refusals.already_cancelled);
  return write(context, current, 'cancelled_at = $3, cancel_reason = $4', [context.now, body.reason], { cancelReason: [null, body.reason] });
}

export async function restoreAttachment(context: Context, { params, body }: Input<typeof contract.restoreAttachment>): Promise<AttachmentItem> {
  const current = await lock(context, params.id, body.version);
  if (current.cancelledAt === null) throw new Refusal(409, 'not_cancelled', texts.refusals.not_cancelled);
  if (current.erased) throw new Refusal(410, 'attachment_erased', texts.refusals.attachment_erased);
  return write(context, current, 'cancelled_at = null, cancel_reason = null', [], { cancelReason: [current.cancelReason, null] });
}
