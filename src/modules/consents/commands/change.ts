import { badField, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import { changesBetween, recordHistory } from '../../../kernel/server/history.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type * as contract from '../contract.ts';
import type { ConsentItem } from '../contract.ts';
import { findConsent } from '../queries/consents.ts';
import { texts } from '../texts.ru.ts';

const columnOf: Record<string, string> = {
  signedOn: 'signed_on', scan: 'scan_id', paperPlace: 'paper_place', revokedOn: 'revoked_on', revokedHow: 'revoked_how', revokedBy: 'revoked_by',
  revokeReason: 'revoke_reason', cancelReason: 'cancel_reason', cancelledAt: 'cancelled_at',
};

type Fields = Record<string, string | null>;

export async function signConsent(context: Context, { params, body }: Input<typeof contract.signConsent>): Promise<ConsentItem> {
  const { tx, actor, today } = context;
  return change(context, params.id, body.version, async (current) => {
    if (current.state !== 'prepared') throw new Refusal(409, 'not_prepared', texts.refusals.not_prepared);
    if (body.signedOn > today) throw badField('signedOn', 'date_in_future', texts.refusals.date_in_future);
    if (body.signedOn < current.preparedOn) throw badField('signedOn', 'signed_before_prepared', texts.refusals.signed_before_prepared);
    if (current.until !== null && body.signedOn > current.until) throw badField('signedOn', 'until_before_start', texts.refusals.until_before_start);
    if (body.scan === null && body.paperPlace === null) throw badField('paperPlace', 'paper_needed', texts.refusals.paper_needed);
    if (body.scan !== null) {
      const scan = await tx.row('select 1 from ryadom.attachment_view where organization_id = $1 and id = $2 and family_id = $3 and cancelled_at is null', [actor.organization.id, body.scan, current.family.id]);
      if (!scan) throw badField('scan', 'unknown_scan', texts.refusals.unknown_scan);
    }
    return { signedOn: body.signedOn, scan: body.scan, paperPlace: body.paperPlace };
  });
}

export async function revokeConsent(context: Context, { params, body }: Input<typeof contract.revokeConsent>): Promise<ConsentItem> {
  return change(context, params.id, body.version, async (current) => {
    if (current.state === 'revoked') throw new Refusal(409, 'already_revoked', texts.refusals.already_revoked);
    if (current.signedOn === null) throw new Refusal(409, 'not_signed', texts.refusals.not_signed);
    if (body.revokedOn > context.today) throw badField('revokedOn', 'date_in_future', texts.refusals.date_in_future);
    if (body.revokedOn < current.signedOn) throw badField('revokedOn', 'revoked_before_signed', texts.refusals.revoked_before_signed);
    const fields = { revokedOn: body.revokedOn, revokedHow: body.how, revokedBy: body.revokedBy, revokeReason: body.reason };
    await revokeOthers(context, current, fields);
    return fields;
  });
}

/** Who revokes, revokes the purpose: other papers of the same person for it (an older one that still holds) go with this one. */
async function revokeOthers({ tx, actor }: Context, current: ConsentItem, fields: Fields): Promise<void> {
  const others = await tx.rows<{ id: string; version: number }>(
    `update ryadom.consent c set revoked_on = greatest($3::date, c.signed_on), revoked_how = $4, revoked_by = $5, revoke_reason = $6, version = c.version + 1
     from ryadom.consent o where o.organization_id = $1 and o.id = $2 and c.organization_id = $1 and c.id <> o.id and c.person_id = o.person_id
       and c.family_id = o.family_id and c.purpose = o.purpose and c.partner_id is not distinct from o.partner_id and c.signed_on is not null and c.revoked_on is null
     returning c.id, c.version`,
    [actor.organization.id, current.id, fields['revokedOn'], fields['revokedHow'], fields['revokedBy'], fields['revokeReason']],
  );
  await recordHistory(tx, ...others.map(({ id, version }) => ({
    organizationId: actor.organization.id, subject: 'consent', subjectId: id, familyId: current.family.id, version, changes: changesBetween({}, fields), staffId: actor.staffId,
  })));
}

export async function cancelConsent(context: Context, { params, body }: Input<typeof contract.cancelConsent>): Promise<ConsentItem> {
  return change(context, params.id, body.version, async (current) => {
    if (current.state !== 'prepared') throw new Refusal(409, 'not_prepared', texts.refusals.not_prepared);
    return { cancelledAt: context.now.toISOString(), cancelReason: body.reason };
  });
}

/** Locks the consent, compares versions, writes what `decide` gives; the answer already keeps to what may be shown afterwards. */
async function change(context: Context, id: string, version: number, decide: (current: ConsentItem) => Promise<Fields>): Promise<ConsentItem> {
  const { tx, actor } = context;
  const locked = await tx.row('select 1 from ryadom.consent where organization_id = $1 and id = $2 for no key update', [actor.organization.id, id]);
  if (!locked) throw notFound();
  const current = await findConsent(context, id);
  context.subject({ familyId: current.family.id, subjectId: id, details: { purpose: current.purpose } });
  if (current.version !== version) throw versionConflict(version, current);
  const fields = await decide(current);
  const names = Object.keys(fields);
  await tx.rows(
    `update ryadom.consent set ${names.map((name, at) => `${columnOf[name]} = $${at + 3}`).join(', ')}, version = version + 1 where organization_id = $1 and id = $2`,
    [actor.organization.id, id, ...names.map((name) => fields[name])],
  );
  await recordHistory(tx, {
    organizationId: actor.organization.id, subject: 'consent', subjectId: id, familyId: current.family.id, version: version + 1,
    changes: changesBetween({}, fields), staffId: actor.staffId,
  });
  await tx.rows('select ryadom.withhold_now()');
  return findConsent(context, id);
}
