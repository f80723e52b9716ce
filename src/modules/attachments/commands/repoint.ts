import type { Tx } from '../../../kernel/server/transaction.ts';

/**
 * Moves attachments of one family to another, for a merge (and, with the ids it gave, for its undo: `only`). The family's own
 * files hang on the family's id, so that moves too. Bytes stay where they are. Gives the ids moved; the transaction must see
 * both families.
 */
export async function repointFamily(tx: Tx, organizationId: number, from: string, to: string, only: readonly string[] | null = null): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `update ryadom.attachment set family_id = $3, subject_id = case when subject = 'family' then $3 else subject_id end
     where organization_id = $1 and family_id = $2 and ($4::uuid[] is null or id = any ($4::uuid[])) returning id`,
    [organizationId, from, to, only],
  );
  return rows.map(({ id }) => id);
}
