import type { Services } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { openAccount } from './first-run.ts';
import { invite } from './operator.ts';

/**
 * A colleague's place as it was in another installation, under the same id; roles are added by the caller. Gives the link by
 * which the person sets a password; null for one who is closed or has a password here already. Within the owner's
 * transaction, which has entered the organization.
 */
export async function placeStaff(
  services: Services,
  tx: Tx,
  organizationId: number,
  place: { id: string; name: string; email: string; position: string | null; disabled_at: string | null; version: number; created_at: string },
): Promise<string | null> {
  const userId = await openAccount(tx, place.email.toLowerCase(), place.name);
  await tx.rows('insert into ryadom.staff (organization_id, id, user_id, name, email, position, disabled_at, version, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
    organizationId, place.id, userId, place.name, place.email, place.position, place.disabled_at, place.version, place.created_at,
  ]);
  return place.disabled_at === null ? invite(services, tx, organizationId, userId) : null;
}
