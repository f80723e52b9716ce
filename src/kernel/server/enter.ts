import { notFound } from '../errors.ts';
import type { Organization } from './module.ts';
import type { Tx } from './transaction.ts';

/**
 * Scopes the transaction to the whole of an organization, for the command line, jobs and imports that act for it.
 * Throws not_found for a slug that is not there.
 */
export async function enterOrganization(tx: Tx, slug: string): Promise<Organization> {
  const found = await tx.row<{ organization_id: number; organization_name: string; time_zone: string; is_demo: boolean }>(
    'select * from ryadom.enter_organization($1)',
    [slug],
  );
  if (found?.organization_id == null) throw notFound();
  return { id: found.organization_id, slug, name: found.organization_name, timeZone: found.time_zone, isDemo: found.is_demo };
}
