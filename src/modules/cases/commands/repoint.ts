import type { Repointing } from '../../../kernel/server/repoint.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';

/** What follows when two families or two of their cases become one. */
export const caseRepointing: Repointing = {
  holdings: [
    {
      table: 'case_team', key: ['id'], columns: ['case_id', 'family_id'],
      once: [{ columns: ['case_id', 'staff_id'], where: 't.to_on is null' }],
    },
    { table: 'case_level', key: ['id'], columns: ['case_id', 'family_id'] },
    { table: 'family_case', key: ['id'], columns: ['family_id'] },
  ],
  /** A case has one level now: that of the case that gives way is over. */
  async settle(tx, merge) {
    const pairs = [...merge.into];
    const rows = await tx.rows<{ id: string; day: string }>(
      `select l.id, greatest(l.from_on, current_date)::text as day from unnest($2::uuid[], $3::uuid[]) m(id, into_id)
       join ryadom.case_level l on l.organization_id = $1 and l.case_id = m.id and l.to_on is null
       where exists (select from ryadom.case_level o where o.organization_id = $1 and o.case_id = m.into_id and o.to_on is null)`,
      [merge.organizationId, pairs.map(([from]) => from), pairs.map(([, into]) => into)],
    );
    for (const { id, day } of rows) await merge.edit('case_level', { id }, { to_on: day });
  },
};

/** Who sees these families, counted anew: rows that moved tell the triggers where they went, not where they left. */
export async function refreshScope(tx: Tx, organizationId: number, families: readonly string[]): Promise<void> {
  await tx.rows(
    `delete from ryadom.family_scope s where s.organization_id = $1 and s.family_id = any ($2::uuid[])
       and not exists (select from ryadom.family_principals($1, $2::uuid[]) p where p.family_id = s.family_id and p.principal = s.principal)`,
    [organizationId, families],
  );
  await tx.rows(
    'insert into ryadom.family_scope (organization_id, family_id, principal) select $1, p.family_id, p.principal from ryadom.family_principals($1, $2::uuid[]) p on conflict do nothing',
    [organizationId, families],
  );
}
