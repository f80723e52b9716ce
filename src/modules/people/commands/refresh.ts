import type { Tx } from '../../../kernel/server/transaction.ts';
import { tokensOf } from '../rules/search.ts';
import { familyTitle, type NamedMember } from '../rules/surnames.ts';

interface FamilyRow {
  id: string;
  code: string;
  title: string;
  title_own: boolean;
  people: (NamedMember & { firstName: string; patronymic: string | null; snils: string | null; current: boolean })[];
  phones: string[];
  former: string[];
}

/** One sorted pass over this many families keeps memory flat and statements short. */
const chunk = 1000;

// What is closed gives no token and no part of the title, whoever asks (decision 22).
const read = `
  select f.id, f.code, f.title, f.title_own,
    coalesce((select json_agg(json_build_object('lastName', p.last_name, 'firstName', p.first_name, 'patronymic', p.patronymic,
        'sex', p.sex, 'snils', p.snils, 'current', m.to_on is null)
        order by m.role = 'child', m.role in ('grandmother', 'grandfather', 'other_adult'), m.role <> 'mother', p.birth_on, m.code)
      from ryadom.membership m join ryadom.person p on p.organization_id = m.organization_id and p.id = m.person_id
      where m.organization_id = f.organization_id and m.family_id = f.id and m.id <> all ((select ryadom.closed_subjects($1))::uuid[])), '[]') people,
    coalesce((select json_agg(c.value) from ryadom.contact c
      where c.organization_id = f.organization_id and c.family_id = f.id and c.kind = 'phone' and c.id <> all ((select ryadom.closed_subjects($1))::uuid[])), '[]') phones,
    coalesce((select json_agg(o.code order by o.code) from ryadom.family_former_code o
      where o.organization_id = f.organization_id and o.family_id = f.id), '[]') former
  from ryadom.family f where f.organization_id = $1 and f.id = any ($2::uuid[])`;

// Two refreshes of one family wait for each other here. The lock is a statement of its own: what is read after it sees
// everything that the earlier one committed.
const lock = 'select id from ryadom.family where organization_id = $1 and id = any ($2::uuid[]) order by id for no key update';

/**
 * Rebuilds the titles (but for those a person wrote) and the search tokens of these families. To be called in the same
 * transaction after anything that changes names, membership, phones or codes; fast enough for a whole import.
 */
export async function refreshFamilies(tx: Tx, organizationId: number, familyIds: readonly string[]): Promise<void> {
  for (let from = 0; from < familyIds.length; from += chunk) {
    await refreshChunk(tx, organizationId, familyIds.slice(from, from + chunk));
  }
}

async function refreshChunk(tx: Tx, organizationId: number, ids: readonly string[]): Promise<void> {
  await tx.rows(lock, [organizationId, ids], 'people.refresh_lock');
  const families = await tx.rows<FamilyRow>(read, [organizationId, ids], 'people.refresh_read');
  const titles: [string, string][] = [];
  const rows: [token: string, familyId: string][] = [];
  for (const family of families) {
    if (!family.title_own) {
      const title = familyTitle(family.people.filter((person) => person.current)) || familyTitle(family.people);
      if (title !== family.title) titles.push([family.id, title]);
    }
    const found = { code: family.code, formerCodes: family.former, ownTitle: family.title_own ? family.title : null, people: family.people, phones: family.phones };
    for (const token of tokensOf(found)) rows.push([token, family.id]);
  }
  // In the order of the index: neighbours land on the same pages.
  rows.sort((a, b) => (a[0] < b[0] ? -1 : 1));
  await tx.rows('delete from ryadom.search_token where organization_id = $1 and family_id = any ($2::uuid[])', [organizationId, ids], 'people.refresh_drop');
  if (rows.length > 0) {
    await tx.rows(
      `insert into ryadom.search_token (organization_id, token, family_id)
       select $1, t, f from unnest($2::text[], $3::uuid[]) r(t, f)`,
      [organizationId, rows.map((row) => row[0]), rows.map((row) => row[1])],
      'people.refresh_add',
    );
  }
  if (titles.length > 0) {
    await tx.rows(
      `update ryadom.family f set title = t.title from unnest($2::uuid[], $3::text[]) t(id, title)
       where f.organization_id = $1 and f.id = t.id`,
      [organizationId, titles.map((row) => row[0]), titles.map((row) => row[1])],
      'people.refresh_titles',
    );
  }
}
