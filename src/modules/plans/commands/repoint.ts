import type { Repointing } from '../../../kernel/server/repoint.ts';

/** What follows when families, people or cases become one. */
export const planRepointing: Repointing = {
  holdings: [
    {
      table: 'plan_measure', key: ['id'], columns: ['family_id', 'person_id'],
      // The same service for one person stands once in a plan.
      once: [{ columns: ['plan_id', 'service_id', 'person_id'], where: 't.service_id is not null and t.declined is null' }],
    },
    { table: 'plan_goal', key: ['id'], columns: ['family_id'] },
    { table: 'plan', key: ['id'], columns: ['family_id', 'case_id', 'answer_person_id'] },
  ],
  /** A case has one plan in force and one that is written: those of the case that gives way are closed. */
  async settle(tx, merge) {
    const pairs = [...merge.into];
    const rows = await tx.rows<{ id: string }>(
      `select p.id from unnest($2::uuid[], $3::uuid[]) m(id, into_id)
       join ryadom.plan p on p.organization_id = $1 and p.case_id = m.id and p.state <> 'closed'
       where exists (select from ryadom.plan o where o.organization_id = $1 and o.case_id = m.into_id and o.state <> 'closed'
         and (o.state = 'active') = (p.state = 'active'))`,
      [merge.organizationId, pairs.map(([from]) => from), pairs.map(([, into]) => into)],
    );
    const [now] = await tx.rows<{ day: string }>('select current_date::text as day');
    for (const { id } of rows) await merge.edit('plan', { id }, { state: 'closed', closed_on: now!.day, close_reason: 'merged' });
  },
};
