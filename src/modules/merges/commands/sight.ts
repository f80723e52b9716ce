import { Refusal } from '../../../kernel/errors.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { texts } from '../texts.ru.ts';

/** One merge or undo at a time in an organization: two that touch the same rows would wait for each other for ever. */
export async function takeTurn(tx: Tx, organizationId: number): Promise<void> {
  await tx.rows("select pg_advisory_xact_lock(hashtext('ryadom.merge'), $1)", [organizationId]);
  const busy = await tx.row('select 1 from ryadom.import_running_view where organization_id = $1 limit 1', [organizationId]);
  if (busy) throw new Refusal(409, 'import_running', texts.refusals.import_running);
}

/**
 * From here the work sees the whole organization, as a job does: a person's rows may lie in families that the caller does
 * not see, drafts belong to colleagues, and all must follow. Gives the way back to the caller's own sight.
 */
export async function seeEverything(tx: Tx): Promise<() => Promise<void>> {
  const before = await tx.row<{ all: string; staff: string }>("select coalesce(current_setting('ryadom.all', true), '') as all, coalesce(current_setting('ryadom.staff', true), '') staff");
  const see = (all: string, staff: string) => tx.rows("select set_config('ryadom.all', $1, true), set_config('ryadom.staff', $2, true)", [all, staff]);
  await see('1', '');
  return async () => void (await see(before!.all, before!.staff));
}

/** Writers of these rows wait until the end: cases first, as whoever records a service takes them, then families, then people. */
export async function lockAll(tx: Tx, organizationId: number, families: readonly string[], people: readonly string[]): Promise<void> {
  const params = [organizationId, families];
  await tx.rows('select from ryadom.family_case where organization_id = $1 and family_id = any ($2::uuid[]) order by id for update', params);
  await tx.rows('select from ryadom.family where organization_id = $1 and id = any ($2::uuid[]) order by id for update', params);
  await tx.rows('select from ryadom.person where organization_id = $1 and id = any ($2::uuid[]) order by id for update', [organizationId, people]);
}
