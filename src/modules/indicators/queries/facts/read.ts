import type { Tx } from '../../../../kernel/server/transaction.ts';
import { type Chunk, decodeChunk, mergeChunk, noFacts } from '../../rules/chunk.ts';
import { Compiler, type Scope } from '../../rules/compile.ts';
import type { MonthOfFacts, TallyScope } from '../../rules/tally.ts';
import { statementName } from '../names.ts';
import type { ChunkCache } from './cache.ts';
import { factsOf, type FactRow, factsSql, kinds } from './source.ts';

/** Above so many written families the plain count is as quick. */
const mostMarked = 1500;

export interface PreparedFacts {
  /** Whether the caller sees the whole organization. */
  wide: boolean;
  /** `ГГГГ-ММ` of each month with facts, in order, beside what to count in it. */
  labels: string[];
  months: MonthOfFacts[];
  scope: TallyScope;
}

interface Head {
  ready: boolean | null;
  wide: boolean;
  tooMany: boolean;
  families: number;
  people: number;
  cases: number;
  /** Numbers of written families and the months to read anew; null: all. */
  marked: [number, string[] | null][] | null;
  live: FactRow[] | null;
  onlyFamilies: number[] | null;
  onlyCases: number[] | null;
  /** Cases of families that were not on the register all the time; null: not asked. */
  open: [number | string, string, string | null][] | null;
}

interface Part {
  month: string | null;
  version: string | null;
  content: Buffer | null;
  head: Head | null;
}

/**
 * One statement, so one moment: which chunks there are (bytes of those that this process has not), the facts of families
 * written since, and which families and cases count for the filters and the caller's scope. Facts that lie in chunks are
 * the whole organization's, so the last two decide; live ones come filtered by the database.
 */
function readSql(compiler: Compiler, first: string, last: string, known: string[], register: boolean): string {
  const { org, params, scope } = compiler;
  const [from, to] = [params.add(first, 'date'), params.add(last, 'date')];
  const number = (kind: keyof typeof kinds, id: string) => `join ryadom.fact_number n on n.organization_id = ${org} and n.kind = ${kinds[kind]} and n.id = ${id}`;
  const most = (kind: keyof typeof kinds) => `(select coalesce(max(n.number), 0) from ryadom.fact_number n where n.organization_id = ${org} and n.kind = ${kinds[kind]})`;
  const families = [
    ...(scope.districtId === null ? [] : [`select x.id as family from ryadom.family_view x where x.organization_id = ${org} and x.district_id = ${params.add(scope.districtId, 'uuid')}`]),
    ...(scope.categoryId === null ? [] : [`select x.family_id as family from ryadom.category_view x where x.organization_id = ${org} and ${compiler.ofCategory('x')}`]),
  ].join(' intersect ');
  const seen = `select s.family_id as family from ryadom.family_scope s where s.organization_id = ${org} and s.principal = any ((select ryadom.principals())::uuid[])`;
  // Whoever sees everybody sees all but what is withheld today, if anything is.
  const shown = `select x.id as family from ryadom.family_view x where x.organization_id = ${org}`;
  const numbers = (source: string) => `(select coalesce(json_agg(distinct n.number), '[]') from (${source}) f ${number('family', 'f.family')})`;
  // Of a team or a case manager there are hundreds: each is looked up. Of a district or a category thousands: the planner decides.
  const each = (kind: keyof typeof kinds, id: string) => `cross join lateral (select n.number from ryadom.fact_number n where n.organization_id = ${org} and n.kind = ${kinds[kind]} and n.id = ${id} offset 0) n`;
  const onlyFamilies = families ? numbers(families) : `case when ryadom.withheld_on() is not null then ${numbers(shown)} when ryadom.sees_all() then null else (select coalesce(json_agg(distinct n.number), '[]') from (${seen}) f ${each('family', 'f.family')}) end`;
  const onlyCases = scope.caseManagerId === null ? 'null::json' : `(select coalesce(json_agg(n.number), '[]') from ryadom.case_view x ${each('case', 'x.id')}
    where x.organization_id = ${org} and x.practice_id = ${compiler.practice} and x.case_manager_id ${scope.caseManagerId === 'none' ? 'is null' : `= ${params.add(scope.caseManagerId, 'uuid')}`})`;
  // Families with a case that covers the whole period are the most and need no word.
  const covers = (alias: string) => `${alias}.opened_on <= ${compiler.from} and (${alias}.closed_on is null or ${alias}.closed_on >= ${compiler.to})`;
  const ofPractice = (alias: string) => `${alias}.organization_id = ${org} and ${alias}.practice_id = ${compiler.practice}`;
  const open = register
    ? `(select coalesce(json_agg(json_build_array(coalesce(to_json(n.number), to_json(x.family_id)), x.opened_on, x.closed_on)), '[]')
        from ryadom.case_view x left ${number('family', 'x.family_id')} where ${ofPractice('x')} and (x.opened_on > ${compiler.from} or x.closed_on < ${compiler.to})
          and not exists (select from ryadom.case_view y where ${ofPractice('y')} and y.family_id = x.family_id and ${covers('y')}))`
    : 'null::json';
  return `with marked as materialized (
      select m.family, case when bool_or(m.month is null) then null else array_agg(distinct m.month) end as months from ryadom.fact_mark m
      where m.organization_id = ${org} and (m.month is null or m.month between ${from} and ${to}) group by m.family
    ), few as materialized (select k.family, k.months from marked k where (select count(*) from marked) <= ${mostMarked}
    ), spans as materialized (
      select k.family, greatest(s.month, ${compiler.from}) as from_on, least((s.month + interval '1 month -1 day')::date, ${compiler.to}) as to_on
      from few k cross join lateral unnest(coalesce(k.months, array[null]::date[])) s(month)
    )
    select null::text as month, null::uuid as version, null::bytea as content, json_build_object(
      'ready', (select s.ready from ryadom.fact_state s where s.organization_id = ${org}),
      'wide', ryadom.sees_all(), 'tooMany', (select count(*) > ${mostMarked} from marked),
      'families', ${most('family')}, 'people', ${most('person')}, 'cases', ${most('case')},
      'marked', (select json_agg(json_build_array(n.number, k.months)) from few k ${each('family', 'k.family')}),
      'live', (select json_agg(x) from (${factsSql(compiler, { families: 'spans', roles: 'one by one', filtered: true })}) x),
      'onlyFamilies', ${onlyFamilies}, 'onlyCases', ${onlyCases}, 'open', ${open}) as head
    union all
    select to_char(c.month, 'YYYY-MM'), c.version, case when c.version = any (${params.add(known, 'uuid[]')}) then null else c.content end, null
    from ryadom.fact_chunk c where c.organization_id = ${org} and c.practice_id = ${compiler.practice} and c.month between ${from} and ${to}`;
}

/** Facts of the period under the caller's scope; null: not prepared, or so much was written that a plain count is better. */
export async function readFacts(tx: Tx, cache: ChunkCache, scope: Scope, register: boolean): Promise<PreparedFacts | null> {
  const [first, last] = [`${scope.from.slice(0, 7)}-01`, monthEnd(scope.to.slice(0, 7))];
  const held = cache.held(scope.organizationId, scope.practice, first.slice(0, 7), last.slice(0, 7));
  const compiler = new Compiler(scope);
  const sql = readSql(compiler, first, last, [...held.keys()], register);
  const parts = await tx.rows<Part>(sql, compiler.params.values, statementName(sql));
  const head = parts.find((part) => part.head !== null)!.head!;
  if (head.ready !== true || head.tooMany) return null;
  const chunks = new Map<string, Chunk>();
  for (const { month, version, content } of parts) {
    if (month === null || version === null) continue;
    const chunk = content === null ? held.get(version)! : decodeChunk(content);
    if (content !== null) cache.keep(scope.organizationId, scope.practice, month, version, chunk);
    chunks.set(month, chunk);
  }
  return assemble(scope, head, chunks);
}

function assemble({ from, to }: Scope, head: Head, chunks: Map<string, Chunk>): PreparedFacts {
  // Who has no number yet gets one for this report alone, behind all others.
  const most = { family: head.families, person: head.people, case: head.cases };
  const fresh = new Map<string, number>();
  const numberOf = (kind: keyof typeof kinds, id: string, number: number | null) => {
    const known = number ?? fresh.get(id) ?? ++most[kind];
    if (number === null) fresh.set(id, known);
    return known;
  };
  const live = factsOf(head.live ?? [], numberOf);
  const monthly = new Map<string, Set<number>>();
  const always = new Set<number>();
  for (const [family, months] of head.marked ?? []) {
    if (months === null) always.add(family);
    for (const month of months ?? []) monthly.set(month.slice(0, 7), (monthly.get(month.slice(0, 7)) ?? new Set()).add(family));
  }
  const labels = [...new Set([...chunks.keys(), ...live.keys()])].toSorted();
  const liveFacts = [...live.values()].flat();
  const opened = opennessOf(head, (id) => fresh.get(id));
  return {
    wide: head.wide,
    labels,
    months: labels.map((label): MonthOfFacts => {
      const dropped = monthly.get(label);
      const facts = live.get(label) ?? [];
      const stored = chunks.get(label) ?? noFacts;
      const untouched = facts.length === 0 && dropped === undefined && always.size === 0;
      const fromDay = label === from.slice(0, 7) ? Number(from.slice(8)) : 1;
      const toDay = label === to.slice(0, 7) ? Number(to.slice(8)) : 31;
      const days = [label === from.slice(0, 7) ? from : `${label}-01`, label === to.slice(0, 7) ? to : monthEnd(label)] as const;
      return {
        chunk: untouched ? stored : mergeChunk(stored, (family) => always.has(family) || (dropped?.has(family) ?? false), facts),
        fromDay, toDay,
        isOpen: (family) => opened(family, ...days),
      };
    }),
    scope: {
      families: most.family + 1,
      people: most.person + 1,
      onlyFamilies: maskOf(head.onlyFamilies, most.family, liveFacts.map((fact) => fact.family)),
      onlyCases: maskOf(head.onlyCases, most.case, liveFacts.map((fact) => fact.case)),
      isOpen: (family) => opened(family, from, to),
    },
  };
}

/** 1 for each number that counts; what came live was asked for with the same conditions, so it counts. */
function maskOf(numbers: number[] | null, most: number, live: number[]): Uint8Array | null {
  if (numbers === null) return null;
  const mask = new Uint8Array(most + 1);
  for (const number of numbers) mask[number] = 1;
  for (const number of live) mask[number] = 1;
  return mask;
}

/** A record has a case, so a family of which nothing is said was on the register all the time. */
function opennessOf({ open }: Head, numberOf: (id: string) => number | undefined): (family: number, from: string, to: string) => boolean {
  const cases = new Map<number, [string, string | null][]>();
  for (const [who, opened, closed] of open ?? []) {
    const family = typeof who === 'number' ? who : numberOf(who);
    if (family === undefined) continue;
    const list = cases.get(family);
    if (list) list.push([opened, closed]);
    else cases.set(family, [[opened, closed]]);
  }
  return (family, from, to) => cases.get(family)?.some(([opened, closed]) => opened <= to && (closed === null || closed >= from)) ?? true;
}

/** Between months of counting others get their turn. */
export const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The last day of a month `ГГГГ-ММ`. */
export function monthEnd(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  const end = new Date(Date.UTC(2000, number, 0));
  end.setUTCFullYear(year, number, 0);
  return `${month}-${String(end.getUTCDate()).padStart(2, '0')}`;
}
