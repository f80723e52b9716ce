import type { Context } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { likeness, nameKeys } from '../../people/public.ts';
import type { Reason } from '../rules/reasons.ts';
import { type Likened, personReasons, strengthOf } from '../rules/strength.ts';
import { seeEverything } from './sight.ts';

interface Person extends Likened {
  id: string;
  lastName: string;
  firstName: string;
  source: string;
}
type Row = Pick<Person, 'id' | 'source'>;

function personOf({ id, source }: Row): Person {
  const [lastName, firstName, patronymic, birthDate, sex, snils, phones] = JSON.parse(source) as [string, string, string | null, string | null, string | null, string | null, string[]];
  return { id, source, lastName, firstName, patronymic, birthDate, sex, snils, phones };
}

/** Work of one request, milliseconds: the screen asks again until the register is looked through. */
const budget = 1_200;
const chunk = 500;
const weakest = 50;
/** A name that everybody has would pair everybody: the first so many of a block are enough to be seen and merged. */
const mostOfBlock = 40;

/** People that one request takes up at most. */
const most = 4_000;
/** Everything that likeness asks about, in one text: it tells who changed, and it is what others are compared with. */
const source = `json_build_array(p.last_name, p.first_name, p.patronymic, p.birth_on, p.sex, p.snils, coalesce(t.phones, '{}'))::text`;
const facts = `p.id, ${source} source`;
const phonesOfEach = `left join lateral (select array_agg(c.value order by c.value) phones from ryadom.contact_view c
  where c.organization_id = $1 and c.kind = 'phone' and c.person_id = p.id) t on true`;
/** People who were never looked at. */
const unknown = `select ${facts} from (select p.* from ryadom.person_view p where p.organization_id = $1
    and not exists (select from ryadom.likeness_key k where k.organization_id = $1 and k.person_id = p.id) limit ${most}) p ${phonesOfEach}`;
/** People of whom something says another thing now than when they were looked at. */
const changed = `select ${facts} from ryadom.person_view p
  left join (select c.person_id, array_agg(c.value order by c.value) phones from ryadom.contact_view c
    where c.organization_id = $1 and c.kind = 'phone' and c.person_id is not null group by 1) t on t.person_id = p.id
  join ryadom.likeness_key k on k.organization_id = $1 and k.person_id = p.id
  where p.organization_id = $1 and k.source <> ${source} limit ${most}`;

/**
 * Looks for look-alikes of the people who are new or changed since they were last looked at: the register itself pays nothing
 * when it is written. Works over the whole organization and tells only how far it is.
 */
export async function refreshCandidates(context: Context): Promise<{ done: boolean; progress: number }> {
  const { tx, actor } = context;
  const org = actor.organization.id;
  const until = performance.now() + budget;
  const back = await seeEverything(tx);
  const turn = await tx.row<{ mine: boolean }>("select pg_try_advisory_xact_lock(hashtext('ryadom.likeness'), $1) mine", [org]);
  const total = await tx.row<{ people: number; known: number }>(
    'select (select count(*)::int from ryadom.person_view where organization_id = $1) people, (select count(*)::int from ryadom.likeness_key where organization_id = $1) known',
    [org],
  );
  const progress = (known: number) => (total!.people === 0 ? 1 : Math.min(1, known / total!.people));
  if (!turn!.mine) {
    await back();
    return { done: false, progress: progress(total!.known) };
  }
  const fresh = await tx.rows<Row>(unknown, [org]);
  const stale = (fresh.length > 0 ? fresh : await tx.rows<Row>(changed, [org])).map(personOf);
  let looked = 0;
  while (looked < stale.length && performance.now() < until) {
    await lookAt(tx, org, stale.slice(looked, looked + chunk));
    looked += chunk;
  }
  const done = fresh.length === 0 && looked >= stale.length && stale.length < most;
  if (done) await pairFamilies(tx, org);
  await back();
  return { done, progress: done ? 1 : Math.min(0.99, progress(total!.known + looked)) };
}

/** Writes the spellings of these people and the pairs that they are in. */
async function lookAt(tx: Tx, org: number, people: readonly Person[]): Promise<void> {
  const ids = people.map((one) => one.id);
  const keys = people.map((one) => nameKeys(one.lastName, one.firstName));
  await tx.rows(
    `insert into ryadom.likeness_key (organization_id, person_id, source, name_key, first_key, last_head, last_tail, birth_on, birth_year, birth_day, snils)
     select $1, id, source, name, first, head, tail, birth, extract(year from birth)::integer, to_char(birth, 'MM-DD'), snils
     from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[], $9::text[]) k(id, source, name, first, head, tail, birth, snils)
     on conflict (organization_id, person_id) do update set source = excluded.source, name_key = excluded.name_key, first_key = excluded.first_key,
       last_head = excluded.last_head, last_tail = excluded.last_tail, birth_on = excluded.birth_on, birth_year = excluded.birth_year,
       birth_day = excluded.birth_day, snils = excluded.snils`,
    [org, ids, people.map((one) => one.source), keys.map((key) => key.nameKey), keys.map((key) => key.firstKey), keys.map((key) => key.lastHead), keys.map((key) => key.lastTail),
      people.map((one) => one.birthDate ?? null), people.map((one) => one.snils ?? null)],
  );
  const met = await tx.rows<{ a: string; b: string }>(meeting, [org, ids]);
  const others = [...new Set(met.flatMap((pair) => [pair.a, pair.b]))].filter((id) => !ids.includes(id));
  const known = new Map(people.map((one) => [one.id, one]));
  if (others.length > 0) {
    const read = 'select person_id id, source from ryadom.likeness_key where organization_id = $1 and person_id = any ($2::uuid[])';
    for (const row of await tx.rows<Row>(read, [org, others])) known.set(row.id, personOf(row));
  }
  const pairs = met.flatMap(({ a, b }) => {
    const [one, other] = [known.get(a), known.get(b)];
    if (!one || !other) return [];
    const reasons = personReasons(one, other, likeness(one, other));
    const strength = strengthOf(reasons);
    return strength >= weakest ? [{ a, b, reasons, strength }] : [];
  });
  await tx.rows("delete from ryadom.merge_candidate where organization_id = $1 and kind = 'person' and (first_id = any ($2::uuid[]) or second_id = any ($2::uuid[]))", [org, ids]);
  await addPairs(tx, org, pairs);
}

async function addPairs(tx: Tx, org: number, pairs: readonly { a: string; b: string; reasons: Reason[]; strength: number }[]): Promise<void> {
  if (pairs.length === 0) return;
  await tx.rows(
    `insert into ryadom.merge_candidate (organization_id, kind, first_id, second_id, reasons, strength)
     select $1, 'person', (p->>'a')::uuid, (p->>'b')::uuid, array(select jsonb_array_elements_text(p->'reasons')), (p->>'strength')::integer
     from jsonb_array_elements($2::jsonb) p on conflict do nothing`,
    [org, JSON.stringify(pairs)],
  );
}

const block = (conditions: string) => `select a.person_id a, b.person_id b from mine a cross join lateral (
  select k.person_id from ryadom.likeness_key k where k.organization_id = $1 and k.person_id <> a.person_id and ${conditions} limit ${mostOfBlock}) b`;
const nearSurname = '(k.last_head = a.last_head or k.last_tail = a.last_tail)';

/** Who meets whom: by number, by birth date, by one half of the name and a near birth date, by name where a birth date is missing, by phone. */
const meeting = `
  with mine as materialized (select * from ryadom.likeness_key where organization_id = $1 and person_id = any ($2::uuid[])),
    met as (
      ${block('k.snils = a.snils')}
      union ${block(`k.birth_on = a.birth_on and (k.first_key = a.first_key or ${nearSurname})`)}
      union ${block(`k.first_key = a.first_key and k.birth_year = a.birth_year and ${nearSurname}`)}
      union ${block(`k.first_key = a.first_key and k.birth_day = a.birth_day and ${nearSurname}`)}
      union ${block(`k.last_tail = a.last_tail and k.birth_year = a.birth_year and k.last_head = a.last_head`)}
      union ${block(`k.last_tail = a.last_tail and k.birth_day = a.birth_day and k.last_head = a.last_head`)}
      union ${block('k.name_key = a.name_key and (k.birth_on is null or a.birth_on is null)')}
      union select a.person_id, d.person_id from mine a join ryadom.contact_view c on c.organization_id = $1 and c.person_id = a.person_id and c.kind = 'phone'
        join ryadom.contact_view d on d.organization_id = $1 and d.kind = 'phone' and d.value = c.value and d.person_id <> a.person_id
    )
  select distinct least(a, b) a, greatest(a, b) b from met`;

/** Families that hold the same people, or live under one address with one name; counted anew each time, it is one statement. */
async function pairFamilies(tx: Tx, org: number): Promise<void> {
  await tx.rows("delete from ryadom.merge_candidate c where c.organization_id = $1 and c.kind = 'family'", [org]);
  await tx.rows(
    `delete from ryadom.merge_candidate c where c.organization_id = $1 and c.kind = 'person'
       and not (exists (select from ryadom.person_view p where p.organization_id = $1 and p.id = c.first_id)
         and exists (select from ryadom.person_view p where p.organization_id = $1 and p.id = c.second_id))`,
    [org],
  );
  await tx.rows(
    `with belongs as materialized (select family_id, person_id from ryadom.membership_fact_view where organization_id = $1 and to_on is null),
       alike as (
         select least(m.family_id, n.family_id) a, greatest(m.family_id, n.family_id) b, count(distinct c.first_id) n, max(c.strength) strength
         from ryadom.merge_candidate c join belongs m on m.person_id = c.first_id join belongs n on n.person_id = c.second_id and n.family_id <> m.family_id
         where c.organization_id = $1 and c.kind = 'person'
           and not exists (select from ryadom.merge_decision d where d.organization_id = $1 and d.first_id = c.first_id and d.second_id = c.second_id)
         group by 1, 2
       ),
       shared as (select m.family_id a, n.family_id b from belongs m join belongs n on n.person_id = m.person_id and m.family_id < n.family_id group by 1, 2),
       homes as materialized (
         select id, title || '|' || coalesce(settlement_id::text, '') || '|' || regexp_replace(lower(replace(address, 'ё', 'е')), '[^а-яa-z0-9]+', ' ', 'g') home
         from ryadom.family_view where organization_id = $1 and address is not null and title <> ''
       ),
       near as (select f.id a, g.id b from homes f join homes g on g.home = f.home and f.id < g.id),
       found as (
         select a, b, 'members' reason, case when n > 1 then 90 + least(n, 5)::integer else greatest(strength - 20, 40) end strength from alike
         union all select a, b, 'shared', 60 from shared
         union all select a, b, 'address', 40 from near
       )
     insert into ryadom.merge_candidate (organization_id, kind, first_id, second_id, reasons, strength)
     select $1, 'family', a, b, array_agg(reason order by strength desc), least(100, max(strength) + 10 * (count(*) - 1)::integer) from found group by a, b`,
    [org],
  );
}
