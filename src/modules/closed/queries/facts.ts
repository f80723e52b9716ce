import type { Tx } from '../../../kernel/server/transaction.ts';
import type { Fact, FactKind } from '../contract/compartments.ts';
import { texts } from '../texts.ru.ts';

const name = (alias: string) => `concat_ws(' ', ${alias}.last_name, ${alias}.first_name)`;
const word = (kind: string, column: string) => `coalesce((select w.title from words w where w.kind = '${kind}' and w.id = ${column}), ${column})`;
const person = (column: string) => `(select ${name('p')} from ryadom.person_view p where p.organization_id = $1 and p.id = ${column})`;
const day = (column: string) => `to_char(${column}, 'DD.MM.YYYY')`;

/** Facts of one family that may be closed, as rows (kind, id, label): $1 organization, $2 family. What is closed from the caller is not among them. */
const every: Record<FactKind, string> = {
  living: `select 'living', f.id, f.address from ryadom.family_view f where f.organization_id = $1 and f.id = $2 and f.address is not null`,
  address: `select 'address', a.id, a.text from ryadom.address_view a where a.organization_id = $1 and a.family_id = $2`,
  contact: `select 'contact', c.id, concat_ws(', ', c.value, ${person('c.person_id')}) from ryadom.contact_view c where c.organization_id = $1 and c.family_id = $2`,
  relation: `select 'relation', r.id, concat_ws(' — ', ${person('r.person_id')}, ${person('r.other_id')}) || coalesce(', ' || ($3::jsonb->>r.kind), '')
    from ryadom.relation_view r where r.organization_id = $1 and r.family_id = $2`,
  membership: `select 'membership', m.membership_id, ${name('m')} from ryadom.member_view m where m.organization_id = $1 and m.family_id = $2`,
  category: `select 'category', k.id, ${word('category', 'k.category_id')} from ryadom.category_view k where k.organization_id = $1 and k.family_id = $2`,
  status: `select 'status', s.id, concat_ws(', ', ${word('status', 's.status_id')}, ${person('s.person_id')}) from ryadom.status_view s where s.organization_id = $1 and s.family_id = $2`,
  service: `select 'service', s.id, concat_ws(', ', ${word('service', 's.service_id')}, ${day('s.happened_on')}) from ryadom.service_view s where s.organization_id = $1 and s.family_id = $2`,
  aid: `select 'aid', s.id, concat_ws(', ', ${word('aid', 's.aid_id')}, ${day('s.happened_on')}) from ryadom.aid_view s where s.organization_id = $1 and s.family_id = $2`,
  outcome: `select 'outcome', s.id, concat_ws(', ', ${word('outcome', 's.outcome_id')}, ${day('s.happened_on')}) from ryadom.outcome_view s where s.organization_id = $1 and s.family_id = $2`,
  attachment: `select 'attachment', a.id, a.name from ryadom.attachment_view a where a.organization_id = $1 and a.family_id = $2 and a.cancelled_at is null`,
};

/** What the caller sees of the family and may close or has closed, in the order of the kinds; `ids`: of these rows alone. */
export function listFactsOf(tx: Tx, organizationId: number, familyId: string, ids: readonly string[] | null = null): Promise<Fact[]> {
  const parts = Object.values(every).map((sql, at) => `select ${at} as place, * from (${sql}) x(kind, id, label) where $4::uuid[] is null or id = any ($4)`);
  return tx.rows<Fact>(
    `with words as materialized (select w.kind, w.id, min(w.title) as title from ryadom.pack_word_view w where w.organization_id = $1 group by w.kind, w.id)
     select kind, id, label from (${parts.join(' union all ')}) u order by place, label, id`,
    [organizationId, familyId, JSON.stringify(texts.relations), ids],
  );
}
