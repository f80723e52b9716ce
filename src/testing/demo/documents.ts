import type { Tx } from '../../kernel/server/transaction.ts';
import { type Day } from '../../kernel/time.ts';
import type { Organization } from '../../kernel/server/module.ts';
import { makeOne } from '../../modules/documents/commands/make.ts';

/** Papers of a few families: consents that are signed and wait in the registry get their documents; one waits for its signature, one was a mistake. */
export async function addDocuments(tx: Tx, organization: Organization, staff: { id: string; name: string }, practice: string, now: Date, today: Day, uuid: () => string): Promise<void> {
  const consents = await tx.rows<{ id: string; signed: Day | null }>(
    `select c.id, c.signed_on::text as signed from ryadom.consent c
     where c.organization_id = $1 and c.purpose = 'general' and c.revoked_on is null and c.cancelled_at is null and c.signed_on is not null
       and not exists (select from ryadom.withheld w where w.organization_id = $1 and w.family_id = c.family_id) order by c.prepared_on, c.id limit 5`,
    [organization.id],
  );
  for (const [at, consent] of consents.entries()) {
    const id = uuid();
    await makeOne({ tx, organization, staff, now, today }, { id, practice, kind: 'consent_general', subject: consent.id });
    if (at < 3) await tx.rows("update ryadom.document set signed_on = $3, paper_place = 'Папка семьи, полка 2', version = 2 where organization_id = $1 and id = $2", [organization.id, id, today]);
    if (at === 4) await tx.rows("update ryadom.document set cancelled_at = $3, cancel_reason = 'Напечатали дважды', version = 2 where organization_id = $1 and id = $2", [organization.id, id, now]);
  }
}
