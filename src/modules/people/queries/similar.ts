import type { QueryOf } from '../../../kernel/contract.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { findSimilar as contract, SimilarPerson } from '../contract/people.ts';
import { likeness, likenessRank } from '../rules/likeness.ts';
import { phoneDigits, readSearch, type Range } from '../rules/search.ts';

interface Candidate {
  personId: string;
  familyId: string;
  familyTitle: string;
  familyCode: string;
  settlement: string | null;
  lastName: string;
  firstName: string;
  patronymic: string | null;
  birthDate: string | null;
  snils: string | null;
  phones: string[];
}

const mostCandidates = 300;
const mostOffered = 8;

/**
 * People who may be the one being entered. Only among families that the caller sees: that somebody is in another team's
 * register is itself personal data, so nothing is said about those (README, «Похожие люди»).
 */
export async function findSimilar({ tx, actor, subject }: Context, { query }: { query: QueryOf<typeof contract> }): Promise<{ items: SimilarPerson[] }> {
  const { exceptId, phone, snils, ...entered } = query;
  const digits = (snils ?? '').replace(/\D/g, '');
  const phoneNumber = phoneDigits(phone ?? '');
  const ranges: Range[] = [];
  // The surname and the first name must both be near; СНИЛС, phone and birth date open the search alone.
  const name = entered.lastName?.trim() && entered.firstName?.trim() ? readSearch(`${entered.lastName} ${entered.firstName}`) : null;
  if (name) ranges.push(...name.near);
  const families = await tx.rows<{ family_id: string }>(
    `(select t.family_id from unnest($2::int[], $3::text[], $4::text[]) r(word, lo, hi)
        cross join lateral (select family_id from ryadom.search_token where organization_id = $1 and token >= r.lo and token < r.hi offset 0) t
      group by t.family_id having count(distinct r.word) = $5 limit ${mostCandidates})
     union (select family_id from ryadom.search_token where organization_id = $1 and token = any ($6::text[]) limit ${mostCandidates})
     union (select m.family_id from ryadom.person p join ryadom.membership m on m.organization_id = p.organization_id and m.person_id = p.id
       where p.organization_id = $1 and p.birth_on = $7::date limit ${mostCandidates})`,
    [
      actor.organization.id,
      ranges.map((range) => range.word),
      ranges.map((range) => range.from),
      ranges.map((range) => range.to),
      name?.words ?? 0,
      [digits, phoneNumber].filter((number) => number.length >= 6).map((number) => `n${number}`),
      entered.birthDate ?? null,
    ],
    'people.similar',
  );
  if (families.length === 0) return { items: [] };
  const candidates = await tx.rows<Candidate>(
    `select p.id "personId", f.id "familyId", f.title "familyTitle", f.code "familyCode", s.name settlement, p.last_name "lastName",
       p.first_name "firstName", p.patronymic, p.birth_on "birthDate", p.snils,
       coalesce((select array_agg(c.value) from ryadom.contact c where c.organization_id = p.organization_id and c.family_id = f.id
         and c.kind = 'phone' and (c.person_id = p.id or c.person_id is null)), '{}') phones
     from ryadom.membership m join ryadom.person p on p.organization_id = m.organization_id and p.id = m.person_id
     join ryadom.family f on f.organization_id = m.organization_id and f.id = m.family_id
     left join ryadom.settlement s on s.organization_id = f.organization_id and s.id = f.settlement_id
     where m.organization_id = $1 and m.family_id = any ($2::uuid[]) and p.id is distinct from $3::uuid
     order by m.to_on is not null`,
    [actor.organization.id, families.map((row) => row.family_id), exceptId ?? null],
    'people.similar_people',
  );
  const seen = new Set<string>();
  const items = candidates
    .map((person) => ({ person, reasons: likeness({ ...entered, snils: digits || null, phones: phone ? [phone] : [] }, person) }))
    .filter(({ person, reasons }) => reasons.length > 0 && !seen.has(person.personId) && seen.add(person.personId))
    .toSorted((a, b) => likenessRank(a.reasons) - likenessRank(b.reasons))
    .slice(0, mostOffered)
    .map(({ person, reasons }) => ({
      personId: person.personId,
      familyId: person.familyId,
      familyTitle: person.familyTitle,
      familyCode: person.familyCode,
      name: [person.lastName, person.firstName, person.patronymic].filter(Boolean).join(' '),
      birthDate: person.birthDate,
      settlement: person.settlement,
      reasons,
    }));
  for (const item of items) subject({ familyId: item.familyId, subjectId: item.personId, details: { reasons: item.reasons } });
  return { items };
}
