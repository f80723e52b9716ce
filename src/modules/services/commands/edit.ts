import { notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import { changesBetween, recordHistory } from '../../../kernel/server/history.ts';
import { texts } from '../texts.ru.ts';

/** How one kind of record is edited; the module that owns the table says it. */
export interface Ledger<T extends Recorded> {
  /** `ryadom.…_record`, also the noun of its history. */
  table: `ryadom.${'service' | 'aid' | 'outcome'}_record`;
  /** Column of each field that may change. */
  columns: Readonly<Record<string, string>>;
  /** The record as it is now; throws notFound. */
  find(context: Context, id: string): Promise<T>;
}

interface Recorded {
  id: string;
  family: { id: string };
  version: number;
  cancelledAt: string | null;
  cancelReason: string | null;
}

/** Waits for other writers of the record, then gives it as it is; throws notFound, or versionConflict with both versions. */
async function lockRecord<T extends Recorded>(context: Context, ledger: Ledger<T>, id: string, version: number): Promise<T> {
  const locked = await context.tx.row(`select 1 from ${ledger.table} where organization_id = $1 and id = $2 for no key update`, [
    context.actor.organization.id,
    id,
  ]);
  if (!locked) throw notFound();
  const current = await ledger.find(context, id);
  context.subject({ familyId: current.family.id, subjectId: id });
  if (current.version !== version) throw versionConflict(version, current as T & Record<string, unknown>);
  return current;
}

async function write<T extends Recorded>(context: Context, ledger: Ledger<T>, current: T, patch: Record<string, unknown>, changes: Record<string, [unknown, unknown]>) {
  const { tx, actor } = context;
  const fields = Object.keys(patch).filter((field) => field in ledger.columns);
  const sets = fields.map((field, at) => `${ledger.columns[field]} = $${at + 3}`);
  await tx.rows(
    `update ${ledger.table} set ${[...sets, 'version = version + 1'].join(', ')} where organization_id = $1 and id = $2`,
    [actor.organization.id, current.id, ...fields.map((field) => patch[field])],
  );
  await recordHistory(tx, {
    organizationId: actor.organization.id,
    subject: ledger.table.replace('ryadom.', ''),
    subjectId: current.id,
    familyId: current.family.id,
    version: current.version + 1,
    changes,
    staffId: actor.staffId,
  });
}

/**
 * Edits fields of a record. `decide` gets it as it is, throws what is wrong with the wish, and gives the fields as they
 * shall be (more than `columns` has, when `also` keeps them elsewhere). Nothing changes: no new version, no history.
 */
export async function editRecord<T extends Recorded>(
  context: Context,
  ledger: Ledger<T>,
  id: string,
  version: number,
  decide: (current: T) => Promise<{ before: Record<string, unknown>; after: Record<string, unknown> }>,
  also?: (current: T, changes: Record<string, [unknown, unknown]>) => Promise<void>,
): Promise<T> {
  const current = await lockRecord(context, ledger, id, version);
  if (current.cancelledAt !== null) throw new Refusal(409, 'record_cancelled', texts.refusals.record_cancelled);
  const { before, after } = await decide(current);
  const changes = changesBetween(before, after);
  if (Object.keys(changes).length === 0) return current;
  const patch = Object.fromEntries(Object.keys(changes).map((field) => [field, after[field]]));
  await write(context, ledger, current, patch, changes);
  await also?.(current, changes);
  return ledger.find(context, id);
}

/** Takes a record out of every count; it stays in sight with its reason. */
export async function cancelRecord<T extends Recorded>(context: Context, ledger: Ledger<T>, id: string, version: number, reason: string): Promise<T> {
  const current = await lockRecord(context, ledger, id, version);
  if (current.cancelledAt !== null) throw new Refusal(409, 'already_cancelled', texts.refusals.already_cancelled);
  return setCancelled(context, ledger, current, reason);
}

/** Undoes a cancel. */
export async function restoreRecord<T extends Recorded>(context: Context, ledger: Ledger<T>, id: string, version: number): Promise<T> {
  const current = await lockRecord(context, ledger, id, version);
  if (current.cancelledAt === null) throw new Refusal(409, 'not_cancelled', texts.refusals.not_cancelled);
  return setCancelled(context, ledger, current, null);
}

async function setCancelled<T extends Recorded>(context: Context, ledger: Ledger<T>, current: T, reason: string | null): Promise<T> {
  const cancelling: Ledger<T> = { ...ledger, columns: { cancelledAt: 'cancelled_at', cancelReason: 'cancel_reason' } };
  const patch = { cancelledAt: reason === null ? null : context.now, cancelReason: reason };
  await write(context, cancelling, current, patch, { cancelReason: [current.cancelReason, reason] });
  return ledger.find(context, current.id);
}
