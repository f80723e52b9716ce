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
 * not see, drafts and notes belong to colleagues, statuses and pictures may be withheld or closed, and all must follow. Gives the way back to the caller's own sight.
 */
export async function seeEverything(tx: Tx): Promise<() => Promise<void>> {
  const settings = ['ryadom.all', 'ryadom.staff', 'ryadom.withheld', 'ryadom.asked', 'ryadom.closed'];
  const before = await tx.row<{ values: string[] }>("select array(select coalesce(current_setting(n, true), '') from unnest($1::text[]) with ordinality s(n, at) order by at) as values", [settings]);
  const see = (values: string[]) => tx.rows('select set_config(n, v, true) from unnest($1::text[], $2::text[]) s(n, v)', [settings, values]);
  await see(['1', '', '', '', '']);
  return async () => void (await see(before!.values));
}

/** Writers of these rows wait until the end: cases first, as whoever records a service takes them, then families, then people. */
export async function lockAll(tx: Tx, organizationId: number, families: readonly string[], people: readonly string[]): Promise<void> {
  const params = [organizationId, families];
  await tx.rows('select from ryadom.family_case where organization_id = $1 and family_id = any ($2::uuid[]) order by id for update', params);
  await tx.rows('select from ryadom.family where organization_id = $1 and id = any ($2::uuid[]) order by id for update', params);
  await tx.rows('select from ryadom.person where organization_id = $1 and id = any ($2::uuid[]) order by id for update', [organizationId, people]);
}
