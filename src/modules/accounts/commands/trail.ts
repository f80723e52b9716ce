import type { AuditEntry } from '../../../kernel/server/audit.ts';
import type { Context, Services } from '../../../kernel/server/module.ts';

interface Place {
  organization_id: number;
  id: string;
  name: string;
}

/** Where a user is staff; read with the owner's rights, because no organization is entered yet. */
async function placesOf(services: Services, userId: string): Promise<Place[]> {
  const { rows } = await services.database.pool.query<Place>(
    'select organization_id, id, name from ryadom.staff where user_id = $1',
    [userId],
  );
  return rows;
}

/**
 * Sign-ins and what people do with their own account belong to no organization; each organization they work in finds
 * them in its audit.
 */
export async function auditForUser(
  context: Pick<Context, 'services' | 'requestId'>,
  userId: string | null,
  operation: string,
  outcome: AuditEntry['outcome'],
  details: Record<string, unknown> = {},
): Promise<void> {
  const { services, requestId } = context;
  const places = userId === null ? [] : await placesOf(services, userId);
  const entries: AuditEntry[] =
    places.length > 0
      ? places.map((place) => ({ organizationId: place.organization_id, actorId: place.id, actorName: place.name, operation, outcome, details, requestId }))
      : [{ organizationId: null, actorId: null, actorName: null, operation, outcome, details, requestId }];
  await Promise.all(entries.map((entry) => services.auditReads.add(entry)));
}
