import { badField, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import { changesBetween, recordHistory } from '../../../kernel/server/history.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type * as contract from '../contract.ts';
import type { Ground } from '../contract.ts';
import { findGround } from '../queries/grounds.ts';
import { texts } from '../texts.ru.ts';

const columnOf: Record<string, string> = { name: 'name', basis: 'basis', from: 'from_on', to: 'to_on', afterRevocation: 'after_revocation', firstDays: 'first_days' };

function proveOrder(from: string, to: string | null): void {
  if (to !== null && to < from) throw badField('to', 'ground_until_before_start', texts.refusals.ground_until_before_start);
}

/** A family's first days: of general data alone, and over at once when somebody revokes. */
function proveFirstDays(ground: Pick<Ground, 'purpose' | 'firstDays' | 'afterRevocation'>): void {
  if (ground.firstDays !== null && (ground.purpose !== 'general' || ground.afterRevocation)) throw badField('firstDays', 'first_days_general', texts.refusals.first_days_general);
}

export async function addGround(context: Context, { body }: Input<typeof contract.addGround>): Promise<Ground> {
  const { tx, actor } = context;
  proveOrder(body.from, body.to);
  proveFirstDays(body);
  const stored = await tx.count(
    `insert into ryadom.organization_ground (organization_id, id, purpose, name, basis, from_on, to_on, after_revocation, first_days)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (organization_id, id) do nothing`,
    [actor.organization.id, body.id, body.purpose, body.name, body.basis, body.from, body.to, body.afterRevocation, body.firstDays],
  );
  if (stored === 0) throw new Refusal(409, 'id_reused', texts.refusals.id_reused);
  context.subject({ subjectId: body.id, details: { purpose: body.purpose } });
  return findGround(context, body.id);
}

/** The same submission again: the ground as it is now. */
export async function replayGround(context: Context, { body }: Input<typeof contract.addGround>): Promise<Ground> {
  return findGround(context, body.id);
}

export async function editGround(context: Context, { params, body }: Input<typeof contract.editGround>): Promise<Ground> {
  const { tx, actor } = context;
  const { version, ...fields } = body;
  const locked = await tx.row('select 1 from ryadom.organization_ground where organization_id = $1 and id = $2 for no key update', [actor.organization.id, params.id]);
  if (!locked) throw notFound();
  const current = await findGround(context, params.id);
  context.subject({ subjectId: params.id, details: { purpose: current.purpose } });
  if (current.version !== version) throw versionConflict(version, current);
  const after = { ...current, ...fields };
  proveOrder(after.from, after.to);
  proveFirstDays(after);
  const changes = changesBetween({ ...current }, fields);
  const names = Object.keys(changes);
  if (names.length === 0) return current;
  await tx.rows(
    `update ryadom.organization_ground set ${names.map((name, at) => `${columnOf[name]} = $${at + 3}`).join(', ')}, version = version + 1 where organization_id = $1 and id = $2`,
    [actor.organization.id, params.id, ...names.map((name) => changes[name]![1])],
  );
  await recordHistory(tx, { organizationId: actor.organization.id, subject: 'organization_ground', subjectId: params.id, familyId: null, version: version + 1, changes, staffId: actor.staffId });
  return findGround(context, params.id);
}
