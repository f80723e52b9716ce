import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import type { QueryOf } from '../../../kernel/contract.ts';
import { badQuery } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { Candidate, listCandidates as contract } from '../contract.ts';
import type { Reason } from '../rules/reasons.ts';
import { texts } from '../texts.ru.ts';
import { labelsOf } from './labels.ts';

interface Row {
  first_id: string;
  second_id: string;
  reasons: Reason[];
  strength: number;
  different: Candidate['different'];
}

/** A pair is shown to whoever sees both; that somebody else's family has a look-alike is not told (decision 12). */
const visible = {
  person: (id: string) => `exists (select from ryadom.member_view m where m.organization_id = $1 and m.person_id = ${id})`,
  family: (id: string) => `exists (select from ryadom.family_view f where f.organization_id = $1 and f.id = ${id})`,
};
const ofFamily = {
  person: (id: string) => `${id} in (select m.person_id from ryadom.member_view m where m.organization_id = $1 and m.family_id = $4)`,
  family: (id: string) => `${id} = $4`,
};

export async function listCandidates(context: Context, { query }: { query: QueryOf<typeof contract> }) {
  const { kind, state, familyId, limit } = query;
  const after = query.after === undefined ? null : decodeCursor(query.after, 3);
  if (query.after !== undefined && !(typeof after?.[0] === 'number' && after.slice(1).every((id) => /^[0-9a-f-]{36}$/.test(String(id))))) {
    throw badQuery('after', 'invalid_cursor', texts.refusals.invalid_cursor);
  }
  const params: unknown[] = [context.actor.organization.id, kind, limit + 1];
  const family = familyId === undefined ? '' : `and (${ofFamily[kind]('c.first_id')} or ${ofFamily[kind]('c.second_id')})`;
  if (familyId !== undefined) params.push(familyId);
  const from = after === null ? '' : `and (-c.strength, c.first_id, c.second_id) > ($${params.push(-Number(after[0]))}::integer, $${params.push(after[1])}::uuid, $${params.push(after[2])}::uuid)`;
  const rows = await context.tx.rows<Row>(
    // A decision about somebody who was taken in by another since speaks of that other.
    `with decided as (
       select least(x, y) a, greatest(x, y) b, json_build_object('id', id, 'by', staff_name, 'at', to_char(decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) told
       from (select d.*, coalesce(o.into_id, d.first_id) x, coalesce(p.into_id, d.second_id) y from ryadom.merge_decision d
         left join ryadom.merged_id o on o.organization_id = $1 and o.id = d.first_id left join ryadom.merged_id p on p.organization_id = $1 and p.id = d.second_id
         where d.organization_id = $1 and d.kind = $2) r
     )
     select c.first_id, c.second_id, c.reasons, c.strength, d.told different from ryadom.merge_candidate c
     left join lateral (select told from decided where a = c.first_id and b = c.second_id limit 1) d on true
     where c.organization_id = $1 and c.kind = $2 and d.told is ${state === 'open' ? '' : 'not '}null and ${visible[kind]('c.first_id')} and ${visible[kind]('c.second_id')} ${family} ${from}
     order by c.strength desc, c.first_id, c.second_id limit $3`,
    params,
  );
  const page = rows.slice(0, limit);
  const labels = await labelsOf(context, kind, page.flatMap((row) => [row.first_id, row.second_id]));
  const items = page.flatMap(({ first_id, second_id, reasons, strength, different }): Candidate[] => {
    const first = labels.get(first_id);
    const second = labels.get(second_id);
    if (!first || !second) return [];
    // The one written down earlier comes first: it is proposed to stay. Codes count on.
    const [one, two] = first.detail.localeCompare(second.detail, 'ru', { numeric: true }) <= 0 ? [first, second] : [second, first];
    return [{ kind, first: one, second: two, reasons, strength, different }];
  });
  for (const item of items) for (const side of [item.first, item.second]) context.subject({ familyId: side.familyId, subjectId: side.id, details: { list: 'look-alikes' } });
  const last = page.at(-1);
  return { items, next: rows.length > limit && last ? encodeCursor([last.strength, last.first_id, last.second_id]) : null };
}
