import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import type { QueryOf } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import type { Person } from '../contract/fields.ts';
import type { listPeople as contract, PersonItem } from '../contract/people.ts';
import { readSearch } from '../rules/search.ts';

const membershipJson = `json_build_object('membershipId', m.id, 'familyId', m.family_id, 'familyTitle', f.title, 'familyCode', f.code,
  'code', m.code, 'role', m.role, 'livesTogether', m.lives_together, 'fromOn', m.from_on, 'toOn', m.to_on,
  'endedBecause', m.ended_because, 'version', m.version)`;

/** A person with the families that the caller sees; throws notFound. */
export async function readPerson(tx: Tx, organizationId: number, personId: string): Promise<Person> {
  const row = await tx.row<{ person: Person }>(
    `select json_build_object('id', p.id, 'lastName', p.last_name, 'firstName', p.first_name, 'patronymic', p.patronymic,
       'birthDate', p.birth_on, 'deathDate', p.death_on, 'sex', p.sex, 'snils', p.snils, 'version', p.version,
       'memberships', coalesce((select json_agg(${membershipJson} order by m.to_on is not null, m.to_on desc, m.created_at desc)
         from ryadom.membership m join ryadom.family f on f.organization_id = m.organization_id and f.id = m.family_id
         where m.organization_id = p.organization_id and m.person_id = p.id), '[]')) person
     from ryadom.person p where p.organization_id = $1 and p.id = $2`,
    [organizationId, personId],
    'people.person',
  );
  // Seen only through a family: a person of another team's family alone is not there.
  if (!row || row.person.memberships.length === 0) throw notFound();
  return row.person;
}

export async function getPerson({ tx, actor, subject }: Context, { params }: { params: { id: string } }) {
  const person = await readPerson(tx, actor.organization.id, params.id);
  subject({ familyId: person.memberships[0]!.familyId, subjectId: person.id });
  return person;
}

/** One membership with its family's name, as the answer to an edit. */
export async function readMembership(tx: Tx, organizationId: number, id: string) {
  const row = await tx.row<{ item: Person['memberships'][number] }>(
    `select ${membershipJson} item from ryadom.membership m
     join ryadom.family f on f.organization_id = m.organization_id and f.id = m.family_id
     where m.organization_id = $1 and m.id = $2`,
    [organizationId, id],
  );
  if (!row) throw notFound();
  return row.item;
}

/** People by name, phone or СНИЛС, or of one family; by surname, first name, id. */
export async function listPeople(context: Context, { query }: { query: QueryOf<typeof contract> }) {
  const { tx, actor, subject } = context;
  const search = query.query === undefined ? null : readSearch(query.query);
  if (query.query !== undefined && search === null) return { items: [], next: null };
  const params: unknown[] = [actor.organization.id, query.limit + 1];
  const where = ['m.organization_id = $1'];
  if (query.familyId) where.push(`m.family_id = $${params.push(query.familyId)}`);
  if (search) where.push(`m.family_id in (${hitsOf(search, params)})`, namesOf(search, params));
  if (query.after) {
    const after = decodeCursor(query.after, 3);
    if (!after?.every((value) => typeof value === 'string') || !/^[0-9a-f-]{36}$/.test(String(after[2]))) throw badQuery('after', 'invalid_cursor', 'Страница устарела. Откройте список заново.');
    where.push(`(p.last_name collate "und-x-icu", p.first_name collate "und-x-icu", m.id) > ($${params.push(after[0])}, $${params.push(after[1])}, $${params.push(after[2])}::uuid)`);
  }
  const rows = await tx.rows<PersonItem & { membershipId: string }>(
    `select p.id, p.last_name "lastName", p.first_name "firstName", p.patronymic, p.birth_on "birthDate", m.role, m.family_id "familyId",
       f.title "familyTitle", f.code "familyCode", m.to_on "toOn", p.version, m.id "membershipId"
     from ryadom.membership m
     join ryadom.person p on p.organization_id = m.organization_id and p.id = m.person_id
     join ryadom.family f on f.organization_id = m.organization_id and f.id = m.family_id
     where ${where.filter((part) => part !== '').join(' and ')}
     order by p.last_name collate "und-x-icu", p.first_name collate "und-x-icu", m.id limit $2`,
    params,
  );
  const items = rows.slice(0, query.limit);
  subject({ familyId: query.familyId ?? null, details: { list: 'people', count: items.length } });
  const last = items.at(-1);
  return {
    items: items.map(({ membershipId: _, ...item }) => item),
    next: rows.length > query.limit && last ? encodeCursor([last.lastName, last.firstName, last.membershipId]) : null,
  };
}

function hitsOf(search: NonNullable<ReturnType<typeof readSearch>>, params: unknown[]): string {
  const of = <T>(values: T[]) => params.push(values);
  const { exact } = search;
  return `select t.family_id from unnest($${of(exact.map((r) => r.word))}::int[],
      $${of(exact.map((r) => r.from))}::text[], $${of(exact.map((r) => r.to))}::text[]) r(word, lo, hi)
    cross join lateral (select family_id from ryadom.search_token where organization_id = $1 and token >= r.lo and token < r.hi offset 0) t
    group by t.family_id having count(distinct r.word) = $${of(search.words as never)}`;
}

/** Narrows the families found to the people whose own names hold the words; digits and codes leave the family whole. */
function namesOf(search: NonNullable<ReturnType<typeof readSearch>>, params: unknown[]): string {
  const words = search.readings.filter((texts) => texts.length > 0);
  return words
    .map((texts) => `lower(replace(replace(concat_ws(' ', p.last_name, p.first_name, p.patronymic), 'ё', 'е'), 'Ё', 'Е'))
      like any ($${params.push(texts.map((text) => `%${text}%`))}::text[])`)
    .join(' and ');
}
