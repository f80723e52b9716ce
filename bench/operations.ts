import type pg from 'pg';
import { cardStatement } from '../src/modules/families/queries/card.ts';
import { listStatement, type Ask } from '../src/modules/families/queries/select.ts';
import { Compiler } from '../src/modules/indicators/rules/compile.ts';
import { recordsSql } from '../src/modules/indicators/queries/records.ts';
import { readSearch } from '../src/modules/people/public.ts';
import { shippedPacks } from '../src/modules/practices/public.ts';
import type { Step } from './load.ts';
import { surnames } from './names.ts';
import type { World } from './world.ts';

/** One measured operation: the same pieces of work for the product and for the limit. */
export interface Measured {
  name: string;
  title: string;
  /** Who calls the product. */
  caller: 'manager' | 'caseManager';
  product: Step[][];
  limit: { statements: Record<string, string>; work: Step[][] };
  /** The ratio to reach, when it is another than `target.perSecond`. */
  least?: number;
}

/** Ratio of requests per second at 16 connections that has to be reached, and how many times the limit's p50 is allowed. */
export const target = { perSecond: 0.4, p50: 3 };

const get = (path: string): Step[] => [{ method: 'GET', path }];
const bare = (name: string, params: unknown[]): Step => ({ method: 'GET', path: `/${name}?p=${encodeURIComponent(JSON.stringify(params))}` });
const items = (sql: string) => `select json_build_object('items', coalesce(json_agg(row_to_json(a)), '[]'), 'next', null)::text as answer from (${sql}) a`;

/** The measured operations over this world, each with some hundreds of different inputs. */
export async function operations(client: pg.Client, world: World, today: string): Promise<Measured[]> {
  const org = world.organizationId;
  const root = `/api/v1/organizations/${world.slug}`;
  const { rows: families } = await client.query<{ id: string; people: string[] }>(
    `select f.id, array_agg(m.person_id order by m.code) as people from ryadom.family f
     join ryadom.membership m on m.organization_id = $1 and m.family_id = f.id
     where f.organization_id = $1 and exists (select from ryadom.family_case c where c.organization_id = $1 and c.family_id = f.id
       and c.case_manager_id = $2 and c.closed_on is null)
     group by f.id order by f.id`,
    [org, world.staffIds[0]],
  );
  return [...lists(root, world, today), ...searches(root, world, today), card(root, world, families, today), ...ledger(root, world, families, today), ...records(root, world)];
}

const listed = (sql: string) => `select '{"items":' || coalesce(items, '[]') || ',"next":null}' as answer from (${sql}) a`;

/** 50 families by case manager and state, those without contact for the longest first, each with its services of 30 days. */
function lists(root: string, world: World, today: string): Measured[] {
  const work = (managers: string[]) =>
    managers.map((caseManager) => {
      const ask: Ask = { state: 'open', caseManager, practice: world.practiceId, organizationId: world.organizationId, me: null, today, teamOnly: false };
      return listStatement(ask, 'lastContactOn', 50, null, null);
    });
  const one = (name: string, title: string, caller: Measured['caller'], managers: string[]): Measured => ({
    name,
    title,
    caller,
    product: managers.map((id) => get(`${root}/families?practice=${world.practiceId}&state=open&caseManager=${caller === 'caseManager' ? 'me' : id}&sort=lastContactOn&limit=50`)),
    limit: { statements: { [name]: listed(work(managers)[0]!.sql) }, work: work(managers).map(({ params }) => [bare(name, params)]) },
  });
  return [
    one('list', 'Список 50 семей куратора, открывает руководитель', 'manager', world.staffIds),
    one('list-mine', 'Список 50 семей, открывает сам куратор', 'caseManager', [world.staffIds[0]!]),
  ];
}

/** The beginning of a surname; a surname with one error. */
function searches(root: string, world: World, today: string): Measured[] {
  const random = seeded(7);
  const beginnings = surnames.filter((name) => name.length > 5).map((name) => name.slice(0, 5).toLowerCase());
  const mistyped = surnames.filter((name) => name.length > 5).map((name) => withError(name.toLowerCase(), random));
  const one = (name: string, title: string, queries: string[], near: boolean): Measured => {
    const ask: Ask = { state: 'all', practice: world.practiceId, organizationId: world.organizationId, me: null, today, teamOnly: false };
    const asked = queries.map((query) => listStatement(ask, 'title', near ? 200 : 50, null, readSearch(query)!, near));
    return {
      name,
      title,
      caller: 'manager',
      product: queries.map((query) => get(`${root}/families?practice=${world.practiceId}&query=${encodeURIComponent(query)}&limit=50`)),
      limit: { statements: { [name]: listed(asked[0]!.sql) }, work: asked.map(({ params }) => [bare(name, params)]) },
    };
  };
  return [one('search', 'Поиск по началу фамилии', beginnings, false), one('error', 'Поиск фамилии с одной ошибкой', mistyped, true)];
}

function card(root: string, world: World, families: { id: string }[], today: string): Measured {
  return {
    name: 'card',
    title: 'Карточка с людьми и 50 записями, открывает куратор',
    caller: 'caseManager',
    product: families.map(({ id }) => get(`${root}/families/${id}`)),
    limit: { statements: { card: `select card as answer from (${cardStatement}) a` }, work: families.map(({ id }) => [bare('card', [world.organizationId, id, today, '[]'])]) },
  };
}

/** A service is recorded and read back: two requests. */
function ledger(root: string, world: World, families: { id: string; people: string[] }[], today: string): Measured[] {
  const date = today;
  const product = families.map(({ id, people }): Step[] => [
    {
      method: 'POST',
      path: `${root}/services`,
      body: JSON.stringify({ id: '{uuid}', family: id, practice: world.practiceId, service: 'counselling', date, minutes: 45, practitioner: 'Соловьёва В. А.', recipients: people.slice(0, 2) }),
    },
    { method: 'GET', path: `${root}/services/{uuid}` },
  ]);
  const limit = families.map(({ id, people }): Step[] => [
    { method: 'POST', path: '/record', body: JSON.stringify([world.organizationId, '{uuid}', id, world.practiceId, 'counselling', date, 45, 'Соловьёва В. А.', people.slice(0, 2)]) },
    bare('read', [world.organizationId, '{uuid}']),
  ]);
  for (const steps of limit) steps[1]!.path = steps[1]!.path.replace('%7Buuid%7D', '{uuid}');
  const shown = (record: string, recipients: string) => `json_build_object('id', r.id, 'family', json_build_object('id', f.id, 'code', f.code, 'title', f.title),
      'caseId', r.case_id, 'practice', r.practice_id, 'service', r.service_id, 'date', r.happened_on, 'time', r.starts_at, 'minutes', r.minutes, 'topic', r.topic,
      'practitioner', r.practitioner, 'place', r.place, 'note', r.note, 'code', r.code, 'groupId', r.group_id, 'wholeFamily', r.whole_family, 'recipients', (
        select json_agg(json_build_object('id', p.id, 'name', concat_ws(' ', p.last_name, p.first_name, p.patronymic), 'birthDate', p.birth_on, 'role', m.role))
        from ${recipients} x join ryadom.person p on p.organization_id = $1 and p.id = x.person_id
        join ryadom.membership m on m.organization_id = $1 and m.family_id = r.family_id and m.person_id = p.id),
      'cancelledAt', r.cancelled_at, 'cancelReason', r.cancel_reason, 'by', s.name, 'version', r.version, 'createdAt', r.created_at, 'warnings', '[]'::json)::text as answer
    from ${record} r join ryadom.family f on f.organization_id = $1 and f.id = r.family_id
    left join ryadom.staff s on s.organization_id = $1 and s.id = r.created_by`;
  const statements = {
    record: `with r as (
        insert into ryadom.service_record (organization_id, id, case_id, family_id, practice_id, service_id, happened_on, minutes, practitioner)
        select $1, $2, c.id, c.family_id, $4, $5, $6::date, $7::integer, $8 from ryadom.family_case c
        where c.organization_id = $1 and c.family_id = $3 and c.practice_id = $4 limit 1 returning *
      ), given as (
        insert into ryadom.service_recipient (organization_id, record_id, person_id, family_id)
        select r.organization_id, r.id, unnest($9::uuid[]), r.family_id from r returning person_id
      ) select ${shown('r', 'given')}`,
    read: `select ${shown('ryadom.service_record', '(select person_id from ryadom.service_recipient t where t.organization_id = $1 and t.record_id = $2)')}
      where r.organization_id = $1 and r.id = $2`,
  };
  return [{ name: 'record', title: 'Записать услугу и прочитать её', caller: 'caseManager', product, limit: { statements, work: limit } }];
}

/** The list behind a number of each kind: records, families, people. */
function records(root: string, world: World): Measured[] {
  const pack = shippedPacks().get(world.practiceId)!;
  const periods = [['2026-01-01', '2026-06-30'], ['2026-04-01', '2026-09-30'], ['2025-07-01', '2025-12-31'], ['2026-10-01', '2026-10-31']] as const;
  const titles = { records: 'Список за числом: записи', families: 'Список за числом: семьи', people: 'Список за числом: люди' };
  return (['records', 'families', 'people'] as const).map((what) => {
    const indicator = pack.indicators.find(({ count }) => count.what === what && count.facts.length === 1 && count.facts[0]!.of === 'services' && 'id' in count.facts[0]!)!;
    const asked = periods.map(([from, to]) => {
      const compiler = new Compiler({ organizationId: world.organizationId, practice: world.practiceId, from, to, districtId: null, categoryId: null, caseManagerId: null });
      return { sql: recordsSql(compiler, indicator.count, 51, null), params: compiler.params.values };
    });
    return {
      name: `behind-${what}`,
      title: titles[what],
      caller: 'manager',
      product: periods.map(([from, to]) => get(`${root}/reports/${world.practiceId}/indicators/${indicator.id}/records?from=${from}&to=${to}&limit=50`)),
      limit: { statements: { [`behind-${what}`]: items(asked[0]!.sql) }, work: asked.map(({ params }) => [bare(`behind-${what}`, params)]) },
    };
  });
}

/** A surname with one error as people make them: a letter changed, left out, doubled or two swapped; the first stays. */
export function withError(word: string, random: () => number): string {
  const at = 1 + Math.floor(random() * (word.length - 2));
  const letter = 'абвгдежзиклмнопрстуфхцчшыэюя'[Math.floor(random() * 28)]!;
  const kind = Math.floor(random() * 4);
  if (kind === 0) return word.slice(0, at) + letter + word.slice(at + 1);
  if (kind === 1) return word.slice(0, at) + word.slice(at + 1);
  if (kind === 2) return word.slice(0, at) + word[at] + word.slice(at);
  return word.slice(0, at) + word[at + 1]! + word[at]! + word.slice(at + 2);
}

/** Even numbers in [0, 1), the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
