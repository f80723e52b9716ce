import type { Repointed, Repointing } from '../../../kernel/server/repoint.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { nextMemberCode } from '../rules/dates.ts';

const dates = ['from_on', 'to_on'];

/** What follows when two people or two families become one. */
export const peopleRepointing: Repointing = {
  holdings: [
    {
      table: 'membership', key: ['id'], columns: ['family_id', 'person_id'],
      once: [
        { columns: ['family_id', 'person_id'], where: 't.to_on is null', alias: 'membership' },
        { columns: ['family_id', 'person_id', 'role', ...dates], alias: 'membership' },
      ],
    },
    {
      table: 'relation', key: ['id'], columns: ['family_id', 'person_id', 'other_id'],
      // Two who were related and are one person have no relation.
      apart: ['person_id', 'other_id'],
      once: [{ columns: ['family_id', 'person_id', 'other_id', 'kind', ...dates] }],
    },
    { table: 'contact', key: ['id'], columns: ['family_id', 'person_id'], once: [{ columns: ['family_id', 'person_id', 'kind', 'value', ...dates] }] },
    { table: 'address', key: ['id'], columns: ['family_id', 'person_id'], once: [{ columns: ['family_id', 'person_id', 'kind', 'text', 'district_id', 'settlement_id', ...dates] }] },
    { table: 'family_category', key: ['id'], columns: ['family_id'], once: [{ columns: ['family_id', 'category_id', ...dates] }] },
    { table: 'person_status', key: ['id'], columns: ['family_id', 'person_id'], once: [{ columns: ['family_id', 'person_id', 'status_id', ...dates] }] },
    { table: 'family_former_code', key: ['code', 'family_id'], columns: ['family_id'] },
    // The history of a family goes with it: who may read it, not what it says.
    { table: 'field_history', key: ['id'], columns: ['family_id'] },
  ],
  settle,
};

/** Members who come into a family where their code is taken get the next free number. */
async function settle(tx: Tx, merge: Repointed): Promise<void> {
  const rows = await tx.rows<{ id: string; familyId: string; code: string }>(
    'select id, family_id "familyId", code from ryadom.membership where organization_id = $1 and family_id = any ($2::uuid[]) order by code, id',
    [merge.organizationId, [...merge.into.keys(), ...merge.into.values()]],
  );
  const codes = rows.map((row) => row.code);
  for (const row of rows) {
    const into = merge.into.get(row.familyId);
    if (into === undefined || !rows.some((one) => one.familyId === into && one.code === row.code)) continue;
    const code = nextMemberCode(codes);
    codes.push(code);
    await merge.edit('membership', { id: row.id }, { code });
  }
}
