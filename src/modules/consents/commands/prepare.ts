import { badField, badFields, notFound, Refusal } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type * as contract from '../contract.ts';
import type { ConsentItem } from '../contract.ts';
import { findConsent } from '../queries/consents.ts';
import { complaintsAbout, type Someone } from '../rules.ts';
import { texts } from '../texts.ru.ts';

/** Somebody who lives in the family now; undefined: nobody of this id does. */
function memberOf({ tx, actor }: Context, family: string, person: string): Promise<Someone | undefined> {
  return tx.row<Someone>(
    `select m.person_id as id, m.birth_on as "birthDate", m.role from ryadom.member_view m
     where m.organization_id = $1 and m.family_id = $2 and m.person_id = $3 and m.current`,
    [actor.organization.id, family, person],
  );
}

/** A partner must be in the register and open. */
async function provePartner({ tx, actor }: Context, partner: string): Promise<void> {
  const found = await tx.row<{ closed: boolean }>('select closed_on is not null as closed from ryadom.partner_view where organization_id = $1 and id = $2', [actor.organization.id, partner]);
  if (!found) throw badField('partner', 'unknown_partner', texts.refusals.unknown_partner);
  if (found.closed) throw badField('partner', 'partner_closed', texts.refusals.partner_closed);
}

export async function prepareConsent(context: Context, { body }: Input<typeof contract.prepareConsent>): Promise<ConsentItem> {
  const { tx, actor, today } = context;
  const family = await tx.row<{ code: string }>('select code from ryadom.family_view where organization_id = $1 and id = $2', [actor.organization.id, body.family]);
  if (!family) throw notFound();
  const subject = await memberOf(context, body.family, body.person);
  if (!subject) throw badField('person', 'not_in_family', texts.refusals.not_in_family);
  const representative = body.representative === null ? null : await memberOf(context, body.family, body.representative);
  if (representative === undefined) throw badField('representative', 'representative_not_in_family', texts.refusals.representative_not_in_family);
  const preparedOn = body.preparedOn ?? today;
  const complaints = complaintsAbout({ ...body, preparedOn }, subject, representative, today);
  if (complaints.length > 0) throw badFields(complaints);
  if (body.partner !== null) await provePartner(context, body.partner);
  const stored = await tx.count(
    `insert into ryadom.consent (organization_id, id, family_id, family_code, person_id, purpose, partner_id, given_by, representative_id, representative_name,
       representative_birth_on, representative_document, conditions, prepared_on, until_on, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict (organization_id, id) do nothing`,
    [
      actor.organization.id, body.id, body.family, family.code, body.person, body.purpose, body.partner, body.givenBy, body.representative, body.representativeName,
      body.representativeBirthDate, body.representativeDocument, body.conditions, preparedOn, body.until, actor.staffId,
    ],
  );
  if (stored === 0) throw new Refusal(409, 'id_reused', texts.refusals.id_reused);
  context.subject({ familyId: body.family, subjectId: body.id, details: { purpose: body.purpose } });
  return findConsent(context, body.id);
}

/** The same submission again: the consent as it is now. */
export async function replayConsent(context: Context, { body }: { body: { id: string } }): Promise<ConsentItem> {
  return findConsent(context, body.id);
}

/** A new paper with what the old one said, made where it lies: the family itself may be out of sight. */
export async function renewConsent(context: Context, { params, body }: Input<typeof contract.renewConsent>): Promise<ConsentItem> {
  const { tx, actor, today } = context;
  const old = await findConsent(context, params.id);
  if (old.state === 'prepared' || old.state === 'cancelled' || (old.state === 'signed' && old.until === null)) throw new Refusal(409, 'not_over', texts.refusals.not_over);
  if (body.until !== null && body.until < today) throw badField('until', 'until_before_start', texts.refusals.until_before_start);
  if (old.partner) await provePartner(context, old.partner.id);
  const stored = await tx.count(
    `insert into ryadom.consent (organization_id, id, family_id, family_code, person_id, purpose, partner_id, given_by, representative_id, representative_name,
       representative_birth_on, representative_document, conditions, prepared_on, until_on, created_by)
     select c.organization_id, $3, c.family_id, c.family_code, c.person_id, c.purpose, c.partner_id, c.given_by, c.representative_id, c.representative_name,
       c.representative_birth_on, c.representative_document, c.conditions, $4, $5, $6
     from ryadom.consent c where c.organization_id = $1 and c.id = $2 on conflict (organization_id, id) do nothing`,
    [actor.organization.id, params.id, body.id, today, body.until, actor.staffId],
  );
  if (stored === 0) throw new Refusal(409, 'id_reused', texts.refusals.id_reused);
  context.subject({ familyId: old.family.id, subjectId: body.id, details: { purpose: old.purpose, instead: params.id } });
  return findConsent(context, body.id);
}
