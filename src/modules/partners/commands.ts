import { badField, notFound, Refusal, versionConflict } from '../../kernel/errors.ts';
import { changesBetween, recordHistory } from '../../kernel/server/history.ts';
import type { Context, Input } from '../../kernel/server/module.ts';
import type * as contract from './contract.ts';
import type { Partner } from './contract.ts';
import { findPartner } from './queries.ts';
import { texts } from './texts.ru.ts';

const columnOf: Record<string, string> = {
  name: 'name', kinds: 'kinds', contactName: 'contact_name', phone: 'phone', email: 'email', address: 'address', note: 'note',
  closedOn: 'closed_on', closeReason: 'close_reason',
};

export async function addPartner(context: Context, { body }: Input<typeof contract.addPartner>): Promise<Partner> {
  const { tx, actor } = context;
  await proveName(context, body.id, body.name);
  const stored = await tx.count(
    `insert into ryadom.partner (organization_id, id, name, kinds, contact_name, phone, email, address, note)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
    [actor.organization.id, body.id, body.name, body.kinds, body.contactName, body.phone, body.email, body.address, body.note],
  );
  // Another caller may have written the same name a moment ago.
  if (stored === 0) throw badField('name', 'name_taken', texts.refusals.name_taken);
  context.subject({ subjectId: body.id });
  return findPartner(context, body.id);
}

/** The same submission again: the partner as it is now. */
export async function replayPartner(context: Context, { body }: Input<typeof contract.addPartner>): Promise<Partner> {
  return findPartner(context, body.id);
}

export async function editPartner(context: Context, { params, body }: Input<typeof contract.editPartner>): Promise<Partner> {
  const { version, ...fields } = body;
  return change(context, params.id, version, async (current) => {
    if (fields.name !== undefined && current.closedOn === null) await proveName(context, params.id, fields.name);
    return fields;
  });
}

export async function closePartner(context: Context, { params, body }: Input<typeof contract.closePartner>): Promise<Partner> {
  if (body.closedOn > context.today) throw badField('closedOn', 'closed_in_future', texts.refusals.closed_in_future);
  return change(context, params.id, body.version, async (current) => {
    if (current.closedOn !== null) throw new Refusal(409, 'already_closed', texts.refusals.already_closed);
    return { closedOn: body.closedOn, closeReason: body.reason };
  });
}

export async function reopenPartner(context: Context, { params, body }: Input<typeof contract.reopenPartner>): Promise<Partner> {
  return change(context, params.id, body.version, async (current) => {
    if (current.closedOn === null) throw new Refusal(409, 'not_closed', texts.refusals.not_closed);
    await proveName(context, params.id, current.name);
    return { closedOn: null, closeReason: null };
  });
}

async function proveName({ tx, actor }: Context, id: string, name: string): Promise<void> {
  const taken = await tx.row(
    `select 1 from ryadom.partner where organization_id = $1 and id <> $2 and closed_on is null and replace(lower(name), 'ё', 'е') = replace(lower($3), 'ё', 'е')`,
    [actor.organization.id, id, name],
  );
  if (taken) throw badField('name', 'name_taken', texts.refusals.name_taken);
}

/** Locks the partner, compares versions, writes what `decide` gives and its history. */
async function change(context: Context, id: string, version: number, decide: (current: Partner) => Promise<Record<string, unknown>>): Promise<Partner> {
  const { tx, actor } = context;
  const locked = await tx.row('select 1 from ryadom.partner where organization_id = $1 and id = $2 for no key update', [actor.organization.id, id]);
  if (!locked) throw notFound();
  const current = await findPartner(context, id);
  context.subject({ subjectId: id });
  if (current.version !== version) throw versionConflict(version, current);
  const changes = changesBetween({ ...current }, await decide(current));
  const names = Object.keys(changes);
  if (names.length === 0) return current;
  await tx.rows(
    `update ryadom.partner set ${names.map((name, at) => `${columnOf[name]} = $${at + 3}`).join(', ')}, version = version + 1 where organization_id = $1 and id = $2`,
    [actor.organization.id, id, ...names.map((name) => changes[name]![1])],
  );
  await recordHistory(tx, { organizationId: actor.organization.id, subject: 'partner', subjectId: id, familyId: null, version: version + 1, changes, staffId: actor.staffId });
  return findPartner(context, id);
}
