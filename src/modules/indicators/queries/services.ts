import type { Context } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { getPack, type Pack } from '../../practices/public.ts';
import type { ReportFilters, ServiceRecordsQuery, ServicesCell, ServicesLine, ServicesReport } from '../contract.ts';
import { Compiler, type Scope } from '../rules/compile.ts';
import { monthsOf } from '../rules/months.ts';
import { type Cell, cellsOf, countOf, emptyCell, measuresOf } from '../rules/services.ts';
import { tally } from '../rules/tally.ts';
import { texts } from '../texts.ru.ts';
import { cacheOf, type ChunkCache } from './facts/cache.ts';
import { monthEnd, pause, type PreparedFacts, readFacts } from './facts/read.ts';
import { statementName } from './names.ts';
import { itemOf, readAfter, recordPage } from './records.ts';
import { asked, first, type Place, scopeOf, withWithheld } from './report.ts';

/** Cells by service (null: all together), each for the whole period and by `ГГГГ-ММ`. */
type Lines = Map<string | null, { total: Cell; months: Map<string, Cell> }>;

interface CellRow extends Cell {
  service: string | null;
  month: string | null;
}

/** The same cells over the records themselves: the truth that prepared facts are held against. */
function servicesSql(compiler: Compiler): string {
  const { org } = compiler;
  const sets = (key: string) => `grouping sets ((f.service_id, f.month${key}), (f.service_id${key}), (f.month${key}), (${key.replace(', ', '')}))`;
  return `with roles as materialized (${compiler.rolesOnce()}), f as materialized (
      select f.id as record_id, f.service_id, f.family_id, f.happened_on, coalesce(f.minutes, 0) as minutes, ryadom.month_of(f.happened_on) as month
      from ryadom.service_view f where f.organization_id = ${org} and f.practice_id = ${compiler.practice} and f.cancelled_at is null
        and f.happened_on between ${compiler.from} and ${compiler.to} and ${compiler.isChosen('f')}
    ), done as (
      select f.service_id, f.month, count(*)::integer as records, sum(f.minutes)::integer as minutes, count(distinct f.family_id)::integer as families from f group by ${sets('')}
    ), met as (
      select g.service_id, g.month, count(*)::integer as people, (count(*) filter (where ${compiler.ofAge('child', 'h.birth_on', compiler.roleOfMany('m'), 'g.first_on')}))::integer as children
      from (
        select g.service_id, g.month, g.person_id, min(g.happened_on) as first_on, right(${first}, 36)::uuid as family_id
        from (select f.*, p.person_id from f join ryadom.recipient_view p on p.organization_id = ${org} and p.record_id = f.record_id) g
        group by ${sets(', person_id').replaceAll('f.', 'g.')}
      ) g
      left join ryadom.person_fact_view h on h.organization_id = ${org} and h.id = g.person_id
      ${compiler.rolesOfMany('m', 'g.family_id', 'g.person_id', 'g.first_on')}
      group by g.service_id, g.month
    )
    select d.service_id as service, to_char(d.month, 'YYYY-MM') as month, d.records, coalesce(d.minutes, 0) as minutes, d.families, coalesce(m.people, 0) as people, coalesce(m.children, 0) as children
    from done d left join met m on m.service_id is not distinct from d.service_id and m.month is not distinct from d.month`;
}

async function linesBySql(tx: Tx, scope: Scope): Promise<{ wide: boolean; lines: Lines }> {
  const compiler = new Compiler(scope);
  const sql = servicesSql(compiler);
  const seeing = tx.row<{ wide: boolean }>('select ryadom.sees_all() as wide');
  tx.rows('set local plan_cache_mode = auto').catch(() => {});
  const rows = await tx.rows<CellRow>(sql, compiler.params.values, statementName(sql));
  const lines: Lines = new Map();
  for (const { service, month, ...cell } of rows) {
    const line = lines.get(service) ?? { total: emptyCell(), months: new Map() };
    lines.set(service, line);
    if (month === null) line.total = cell;
    else line.months.set(month, cell);
  }
  return { wide: (await seeing)!.wide, lines };
}

async function linesByFacts({ wide, labels, months, scope }: PreparedFacts): Promise<{ wide: boolean; lines: Lines }> {
  const services: (string | null)[] = [null, ...new Set(months.flatMap(({ chunk }) => chunk.words.filter((word) => word.of === 'services').map((word) => word.id)))];
  const cells = cellsOf(await tally(measuresOf(services), months, scope, pause), labels.length);
  return {
    wide,
    lines: new Map(services.map((service, at) => [service, { total: cells[at]!.total, months: new Map(labels.map((label, place) => [label, cells[at]!.months[place]!])) }])),
  };
}

/** The report by services under the transaction's scope; with a cache over prepared facts, without by SQL. */
export async function computeServicesReport(tx: Tx, organization: Place, practice: string, filters: ReportFilters, now: Date, cache: ChunkCache | null = null): Promise<ServicesReport> {
  const finding = getPack(tx, organization.id, practice);
  finding.catch(() => {});
  const scope = scopeOf(organization.id, practice, filters);
  const pack = await finding;
  const { wide, lines, shown } = await withWithheld(tx, async (prepared) => {
    const facts = prepared && cache && (await readFacts(tx, cache, scope, false));
    return facts ? linesByFacts(facts) : linesBySql(tx, scope);
  });
  const all = lines.get(null)?.total ?? emptyCell();
  const months = monthsOf(filters.from, filters.to);
  const root = `/api/v1/organizations/${organization.slug}/reports/${practice}/services/records`;
  const search = new URLSearchParams(Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== undefined)).toString();
  const line = (service: string | null, title: string): ServicesLine => {
    const found = lines.get(service);
    const of = service === null ? '' : `&service=${service}`;
    const cell = (numbers: Cell | undefined, month: string): ServicesCell => ({ ...(numbers ?? emptyCell()), list: `${root}?${search}${of}${month}&what=` });
    return { service, title, total: cell(found?.total, ''), months: months.map((month) => cell(found?.months.get(month), `&month=${month}`)) };
  };
  return {
    practice, practiceTitle: pack.title, packVersion: pack.version, organization: organization.slug, organizationName: organization.name, from: filters.from, to: filters.to,
    generatedAt: now.toISOString(),
    isWhole: wide && filters.district === undefined && filters.category === undefined && filters.caseManager === undefined,
    withheld: shown === null ? 0 : all.records - (shown.lines.get(null)?.total.records ?? 0),
    months,
    all: line(null, texts.services.all),
    services: servicesOf(pack, lines).map(({ id, title }) => line(id, title)),
  };
}

/** Services of the pack in its order, then those that only an earlier version knew. */
function servicesOf(pack: Pack, lines: Lines): { id: string; title: string }[] {
  const known = new Set(pack.services.map((service) => service.id));
  const others = [...lines].flatMap(([id, { total }]) => (id !== null && !known.has(id) && total.records > 0 ? [{ id, title: id }] : []));
  return [...pack.services, ...others.toSorted((a, b) => (a.id < b.id ? -1 : 1))];
}

interface Input<Q> {
  params: { practice: string };
  query: Q;
}

export async function getServicesReport(context: Context, { params, query }: Input<ReportFilters>): Promise<ServicesReport> {
  const { tx, actor, now, services } = context;
  return computeServicesReport(tx, actor.organization, params.practice, await asked(context, params.practice, query), now, cacheOf(services));
}

/** The list behind a number of the report: of a month only its days, while a category is that of the whole period. */
export async function listServiceRecords(context: Context, { params, query }: Input<ServiceRecordsQuery>) {
  const { tx, actor } = context;
  const { month, service, what, limit, after, ...filters } = query;
  const pack = await getPack(tx, actor.organization.id, params.practice);
  const whole = scopeOf(actor.organization.id, params.practice, await asked(context, params.practice, filters));
  const scope: Scope = month === undefined ? whole : {
    ...whole,
    from: month === whole.from.slice(0, 7) ? whole.from : `${month}-01`,
    to: month === whole.to.slice(0, 7) ? whole.to : monthEnd(month),
    categoryDays: { from: whole.from, to: whole.to },
  };
  const count = countOf(what, service ?? null);
  const { rows, next } = await recordPage(tx, scope, count, limit, readAfter(after));
  context.subject({ details: { practice: params.practice, service: service ?? null, what, from: scope.from, to: scope.to, rows: rows.length } });
  return { items: rows.map((row) => itemOf(pack, count, row)), next };
}
