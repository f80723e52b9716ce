import type { Repointed, Repointing } from '../../../kernel/server/repoint.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';

/** What follows when two people, families or cases become one. Who received a service twice, received it once. */
export const serviceRepointing: Repointing = {
  holdings: [
    {
      table: 'service_recipient', key: ['record_id', 'person_id'], columns: ['person_id', 'family_id'],
      find: `(t.record_id, t.person_id) in (
        select r.record_id, r.person_id from ryadom.service_recipient r where r.organization_id = $1 and r.person_id = any ($ids)
        union select r.record_id, r.person_id from ryadom.service_record s
          join ryadom.service_recipient r on r.organization_id = s.organization_id and r.record_id = s.id
          where s.organization_id = $1 and s.family_id = any ($ids))`,
      once: [{ columns: ['record_id', 'person_id'] }],
    },
    {
      table: 'attendance', key: ['line_id', 'person_id'], columns: ['person_id', 'family_id'],
      find: `(t.line_id, t.person_id) in (
        select a.line_id, a.person_id from ryadom.attendance a where a.organization_id = $1 and a.person_id = any ($ids)
        union select a.line_id, a.person_id from ryadom.meeting_family f
          join ryadom.attendance a on a.organization_id = f.organization_id and a.line_id = f.id
          where f.organization_id = $1 and f.family_id = any ($ids))`,
      once: [{ columns: ['line_id', 'person_id'] }],
    },
    { table: 'meeting_family', key: ['id'], columns: ['family_id', 'case_id'] },
    { table: 'service_record', key: ['id'], columns: ['family_id', 'case_id'] },
    { table: 'aid_record', key: ['id'], columns: ['family_id', 'case_id'] },
  ],
  settle,
};

/** Two people who are one had two marks at a meeting: if either of them was there, this one was. */
async function settle(tx: Tx, merge: Repointed): Promise<void> {
  const rows = await tx.rows<{ line_id: string; person_id: string }>(
    `select a.line_id, a.person_id from unnest($2::uuid[], $3::uuid[]) m(id, into_id)
     join ryadom.attendance a on a.organization_id = $1 and a.person_id = m.into_id and a.mark = 'absent'
     join ryadom.service_recipient r on r.organization_id = $1 and r.record_id = a.line_id and r.person_id = m.id`,
    [merge.organizationId, [...merge.into.keys()], [...merge.into.values()]],
  );
  for (const key of rows) await merge.edit('attendance', { ...key }, { mark: 'here', reason_id: null });
}
