import type { Tx } from '../../../kernel/server/transaction.ts';
import { hashOf, newToken } from './links.ts';

/**
 * A token by which the program goes on with a colleague's work after the answer: it acts as that person and never more, and
 * falls with their access. Null: the colleague is gone or closed. Within a transaction of the owner; end it with
 * `endDelegation`.
 */
export async function delegate(tx: Tx, organizationId: number, staffId: string): Promise<string | null> {
  const token = newToken();
  const made = await tx.count(
    `insert into accounts.access_token (token_hash, user_id, expires_at)
     select $1, s.user_id, now() + interval '2 days' from ryadom.staff s where s.organization_id = $2 and s.id = $3 and s.disabled_at is null`,
    [hashOf(token), organizationId, staffId],
  );
  return made === 1 ? token : null;
}

/** Ends a delegated token. */
export async function endDelegation(tx: Tx, token: string): Promise<void> {
  await tx.rows('delete from accounts.access_token where token_hash = $1', [hashOf(token)]);
}
