import type { Tx } from '../../kernel/server/transaction.ts';
import { addDays, type Day } from '../../kernel/time.ts';

/**
 * Ids of the three families whose whole path the demo shows: long on the register, met by the psychologist most often of late. The
 * third one is in crisis now.
 */
export async function storyFamilies(tx: Tx, organizationId: number, caseManager: string, today: Day): Promise<string[]> {
  const rows = await tx.rows<{ family: string }>(
    `select c.family_id as family from ryadom.family_case c where c.organization_id = $1 and c.case_manager_id = $2 and c.closed_on is null and c.opened_on < $3::date - 160
       and exists (select from ryadom.membership m where m.organization_id = $1 and m.family_id = c.family_id and m.role = 'mother')
     order by (select count(*) from ryadom.service_record s where s.organization_id = $1 and s.case_id = c.id and s.service_id = 'psych_correction' and s.cancelled_at is null and s.happened_on > $4::date) desc, c.id
     limit 3`,
    [organizationId, caseManager, today, addDays(today, -80)],
  );
  return rows.map((row) => row.family);
}
