import type { Context } from '../../../kernel/server/module.ts';
import type { Candidate, Kind } from '../contract.ts';

type Label = Candidate['first'];

/** Names of people or families as a list shows them, of those that the caller sees. */
export async function labelsOf({ tx, actor }: Context, kind: Kind, ids: readonly string[]): Promise<Map<string, Label>> {
  const rows = await tx.rows<Label>(
    kind === 'family'
      ? `select f.id, f.title, concat_ws(', ', f.code, s.name) detail, f.id "familyId", null "birthDate"
         from ryadom.family_view f left join ryadom.settlement s on s.organization_id = $1 and s.id = f.settlement_id
         where f.organization_id = $1 and f.id = any ($2::uuid[])`
      : `select distinct on (m.person_id) m.person_id id, concat_ws(' ', m.last_name, m.first_name, m.patronymic) title,
           concat_ws(', ', f.title, f.code) detail, f.id "familyId", m.birth_on "birthDate"
         from ryadom.member_view m join ryadom.family_view f on f.organization_id = $1 and f.id = m.family_id
         where m.organization_id = $1 and m.person_id = any ($2::uuid[]) order by m.person_id, m.current desc, m.from_on desc nulls last, f.code`,
    [actor.organization.id, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
