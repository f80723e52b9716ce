import { badField, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import { changesBetween, recordHistory } from '../../../kernel/server/history.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type * as contract from '../contract.ts';
import type { DocumentItem } from '../contract.ts';
import { findDocument } from '../queries/documents.ts';
import { texts } from '../texts.ru.ts';

const columnOf: Record<string, string> = { signedOn: 'signed_on', scan: 'scan_id', paperPlace: 'paper_place', cancelReason: 'cancel_reason', cancelledAt: 'cancelled_at' };

export async function signDocument(context: Context, { params, body }: Input<typeof contract.signDocument>): Promise<DocumentItem> {
  const { tx, actor, today } = context;
  return change(context, params.id, body.version, async (current) => {
    if (current.state === 'cancelled') throw new Refusal(409, 'cancelled_not_signed', texts.refusals.cancelled_not_signed);
    if (current.signedOn !== null) throw new Refusal(409, 'already_signed', texts.refusals.already_signed);
    if (body.signedOn > today) throw badField('signedOn', 'date_in_future', texts.refusals.signed_in_future);
    if (body.signedOn < current.date) throw badField('signedOn', 'signed_before_made', texts.refusals.signed_before_made);
    if (body.scan === null && body.paperPlace === null) throw badField('paperPlace', 'paper_needed', texts.refusals.paper_needed);
    if (body.scan !== null) {
      if (!current.family) throw badField('scan', 'unknown_scan', texts.refusals.scan_of_nobody);
      const scan = await tx.row('select 1 from ryadom.attachment_view where organization_id = $1 and id = $2 and family_id = $3 and cancelled_at is null', [actor.organization.id, body.scan, current.family.id]);
      if (!scan) throw badField('scan', 'unknown_scan', texts.refusals.unknown_scan);
    }
    return { signedOn: body.signedOn, scan: body.scan, paperPlace: body.paperPlace };
  });
}

/** The number stays in its journal, with the reason; a signed document may be cancelled too. */
export async function cancelDocument(context: Context, { params, body }: Input<typeof contract.cancelDocument>): Promise<DocumentItem> {
  return change(context, params.id, body.version, async (current) => {
    if (current.state === 'cancelled') throw new Refusal(409, 'already_cancelled', texts.refusals.already_cancelled);
    return { cancelledAt: context.now.toISOString(), cancelReason: body.reason };
  });
}

/** Locks the document, compares versions, writes what `decide` gives. */
async function change(context: Context, id: string, version: number, decide: (current: DocumentItem) => Promise<Record<string, string | null>>): Promise<DocumentItem> {
  const { tx, actor } = context;
  const locked = await tx.row('select 1 from ryadom.document where organization_id = $1 and id = $2 for no key update', [actor.organization.id, id]);
  if (!locked) throw notFound();
  const current = await findDocument(context, id);
  context.subject({ familyId: current.family?.id ?? null, subjectId: id, details: { kind: current.kind } });
  if (current.version !== version) throw versionConflict(version, current);
  const fields = await decide(current);
  const names = Object.keys(fields);
  await tx.rows(
    `update ryadom.document set ${names.map((name, at) => `${columnOf[name]} = $${at + 3}`).join(', ')}, version = version + 1 where organization_id = $1 and id = $2`,
    [actor.organization.id, id, ...Object.values(fields)],
  );
  await recordHistory(tx, {
    organizationId: actor.organization.id, subject: 'document', subjectId: id, familyId: current.family?.id ?? null, version: version + 1, changes: changesBetween({}, fields), staffId: actor.staffId,
  });
  return findDocument(context, id);
}
