import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import type { Count, Facts, Indicator, Pack } from '../../practices/public.ts';
import { withIds } from '../../families/public.ts';
import { getPack, guessPack, listInstalled } from '../../practices/public.ts';
import type { Report, ReportFilters } from '../contract.ts';
import { Compiler, isNarrowable, type Scope } from '../rules/compile.ts';
import { monthsOf } from '../rules/months.ts';
import { canTally, tally } from '../rules/tally.ts';
import { texts } from '../texts.ru.ts';
import { type ChunkCache, cacheOf } from './facts/cache.ts';
import { pause, type PreparedFacts, readFacts } from './facts/read.ts';
import { statementName } from './names.ts';

/** Organization as a report names it. */
export interface Place {
  id: number;
  slug: string;
  name: string;
}

export function scopeOf(organizationId: number, practice: string, filters: ReportFilters): Scope {
  const { from, to, district = null, category = null, caseManager = null } = filters;
  return { organizationId, practice, from, to, districtId: district, categoryId: category, caseManagerId: caseManager };
}

// The earliest of (day, record, family) as one text, so that groups need no sorting; the family is its tail.
export const first = `min(((g.happened_on - date '1900-01-01') + 100000)::text || g.record_id::text || g.family_id::text collate "C")`;

const month = "date_trunc('month', f.happened_on)::date";

/** All facts of an indicator with the given columns of each. */
function legs(compiler: Compiler, count: Count, columns: (facts: Facts) => string): string {
  return count.facts.map((facts) => `select ${month} as month, ${columns(facts)} ${compiler.counted(count, facts, 'f')}`).join('\nunion all ');
}

/**
 * Rows (month or null for the whole period, value) of an indicator without an age. People and families are counted once
 * within each, so months do not add up to the period.
 */
function figureSql(compiler: Compiler, count: Count): string {
  if (count.what === 'records') {
    return `select g.month, count(*)::integer as value from (${legs(compiler, count, () => '1 as one')}) g group by grouping sets ((g.month), ())`;
  }
  const key = (facts: Facts) => (count.what === 'families' ? 'f.family_id' : compiler.person(facts, 'f'));
  // The register is asked once a family and month, not at every record.
  const open = count.register === 'open'
    ? `where ${compiler.open('g.key', `greatest(g.month, ${compiler.from})`, `least((g.month + interval '1 month -1 day')::date, ${compiler.to})`)}`
    : '';
  return `select g.month, count(*)::integer as value from (
    select g.month, g.key from (${legs(compiler, { ...count, register: 'any' }, (facts) => `${key(facts)} as key`)}) g
    group by grouping sets ((g.month, g.key), (g.key))
  ) g ${open} group by g.month`;
}

/**
 * Rows (indicator, month, value) of indicators that count people of an age over the same facts: children and parents of
 * one lesson are found in one pass. Needs `roles` before it (`Compiler.rolesOnce`).
 */
function agedSql(compiler: Compiler, counts: readonly (readonly [indicator: number, count: Count])[]): string {
  const [, count] = counts[0]!;
  const age = (one: Count) => compiler.ofAge(one.age, 'h.birth_on', compiler.roleOfMany('m'), 'g.first_on') ?? 'true';
  return `select v.indicator, p.month, v.value from (
    select g.month, ${counts.map(([index, one]) => `(count(*) filter (where ${age(one)}))::integer as v${index}`).join(', ')} from (
      select g.month, g.key, min(g.happened_on) as first_on, right(${first}, 36)::uuid as family_id
      from (${legs(compiler, count, (facts) => `${compiler.person(facts, 'f')} as key, f.happened_on, f.record_id, f.family_id`)}) g
      group by grouping sets ((g.month, g.key), (g.key))
    ) g
    join ryadom.person_fact_view h on h.organization_id = ${compiler.org} and h.id = g.key
    ${compiler.rolesOfMany('m', 'g.family_id', 'g.key', 'g.first_on')}
    group by g.month
  ) p cross join lateral (values ${counts.map(([index]) => `(${index}, p.v${index})`).join(', ')}) v(indicator, value)`;
}

interface Figure {
  indicator: number;
  month: string | null;
  value: number;
}

interface Figures {
  /** Whether the caller sees the whole organization. */
  wide: boolean;
  rows: (Omit<Figure, 'indicator'> & { indicator: number | null })[];
}

/** The figures by prepared facts; what those do not hold (mentors) by SQL. */
async function preparedFigures(tx: Tx, scope: Scope, indicators: readonly Indicator[], { wide, labels, months, scope: families }: PreparedFacts): Promise<Figures> {
  const here = indicators.flatMap((indicator, index) => (canTally(indicator.count) ? [index] : []));
  const elsewhere = indicators.flatMap((_, index) => (here.includes(index) ? [] : [index]));
  const asked = elsewhere.length === 0 ? null : figures(tx, scope, elsewhere.map((index) => indicators[index]!));
  asked?.catch(() => {});
  const counted = await tally(here.map((index) => indicators[index]!.count), months, families, pause);
  const rows: Figures['rows'] = counted.flatMap(({ value, months: values }, at) => [
    { indicator: here[at]!, month: null, value },
    ...values.map((one, place) => ({ indicator: here[at]!, month: labels[place]!, value: one })),
  ]);
  for (const row of (await asked)?.rows ?? []) if (row.indicator !== null) rows.push({ ...row, indicator: elsewhere[row.indicator]! });
  return { wide, rows };
}

/** The pack in use and its figures: by prepared facts where a cache is given and they are ready, else by SQL. */
async function counted(tx: Tx, scope: Scope, cache: ChunkCache | null): Promise<{ pack: Pack; figures: Figures }> {
  const finding = getPack(tx, scope.organizationId, scope.practice);
  const asksRegister = (one: Pack) => one.indicators.some(({ count }) => count.register === 'open');
  // Asked for together with the pack, by the pack of the last time; it is almost always still the one.
  const guess = guessPack(scope.organizationId, scope.practice);
  const guessed = cache && guess ? readFacts(tx, cache, scope, asksRegister(guess.pack)) : null;
  guessed?.catch(() => {});
  const pack = await finding;
  const facts = cache && (guessed && asksRegister(guess!.pack) === asksRegister(pack) ? await guessed : await readFacts(tx, cache, scope, asksRegister(pack)));
  return { pack, figures: facts ? await preparedFigures(tx, scope, pack.indicators, facts) : await figures(tx, scope, pack.indicators) };
}

/**
 * What `count` gives over everything in the caller's scope, and (`shown`) over what may be shown today; null: nothing is withheld, so
 * the two are the same. Prepared facts know of families that are withheld and not of single facts that are closed: then `count` is told
 * to go by the records. The transaction is left as it came.
 */
export async function withWithheld<T extends object>(tx: Tx, count: (prepared: boolean) => Promise<T>): Promise<T & { shown: T | null }> {
  const asking = tx.row<{ day: string }>("select ryadom.withhold_on('') as day", [], 'withhold_nothing');
  asking.catch(() => {});
  const all = await count(true);
  const { day } = (await asking)!;
  if (day === '') return { ...all, shown: null };
  await tx.rows('select ryadom.withhold_on($1)', [day], 'withhold_again');
  const [withheld = '', closed = ''] = day.split('|');
  const recount = closed !== '' && (await tx.row<{ counts: boolean }>('select ryadom.closed_counts($1::uuid[]) as counts', [closed]))!.counts;
  return { ...all, shown: withheld === '' && !recount ? null : await count(!recount) };
}

/** Every figure in one statement over the records themselves. */
async function figures(tx: Tx, scope: Scope, indicators: readonly Pick<Indicator, 'count'>[]): Promise<Figures> {
  const compiler = new Compiler(scope);
  const counts = indicators.map((indicator, index) => [index, indicator.count] as const);
  const plain = counts.filter(([, count]) => count.age === 'any').map(([index, count]) => `select ${index}, v.month, v.value from (${figureSql(compiler, count)}) v`);
  const aged = Object.values(Object.groupBy(counts.filter(([, count]) => count.age !== 'any'), ([, count]) => JSON.stringify(count.facts)));
  const sql = `${aged.length > 0 ? `with roles as materialized (${compiler.rolesOnce()})` : ''}
    select null::integer as indicator, null::date as month, ryadom.sees_all()::integer as value
    union all ${[...plain, ...aged.map((same) => agedSql(compiler, same!))].join('\nunion all ')}`;
  // A plan for these very values, though the request may keep one plan for all.
  tx.rows('set local plan_cache_mode = auto').catch(() => {});
  const rows = await tx.rows<Figures['rows'][number]>(sql, compiler.params.values, statementName(sql));
  return { wide: rows.some((row) => row.indicator === null && row.value === 1), rows };
}

interface Target {
  indicator_id: string;
  value: number;
  version: number;
}

/** Targets that the organization set for exactly this period. */
function storedTargets(tx: Tx, organizationId: number, practice: string, from: string, to: string): Promise<Target[]> {
  return tx.rows<Target>(
    `select indicator_id, value, version from ryadom.indicator_target
     where organization_id = $1 and practice_id = $2 and from_on = $3 and to_on = $4`,
    [organizationId, practice, from, to],
    'indicator_targets',
  );
}

/** The target that holds: the organization's own, else the pack's for exactly this period. */
function targetOf(indicator: Indicator, stored: Target | undefined, filters: ReportFilters): number | null {
  if (stored) return stored.value;
  return indicator.targets.find((target) => target.from === filters.from && target.to === filters.to)?.value ?? null;
}

/** Names become ids and `me` the caller; a caller without a place in the organization leads nothing. */
export async function asked<F extends ReportFilters>(context: Pick<Context, 'tx' | 'actor'>, practice: string, query: F): Promise<F> {
  const { district, category, caseManager } = await withIds(context, { ...query, practice });
  return { ...query, district, category, caseManager: caseManager === 'me' ? (context.actor.staffId ?? 'none') : caseManager };
}

/**
 * The report under the transaction's scope. `records` are paths under /api/v1/. With a cache of prepared facts it is counted
 * over those, without by SQL in the transaction's own sight; the figures are the same.
 */
export async function computeReport(tx: Tx, organization: Place, practiceId: string, filters: ReportFilters, now: Date, cache: ChunkCache | null = null): Promise<Report> {
  const targets = storedTargets(tx, organization.id, practiceId, filters.from, filters.to);
  targets.catch(() => {});
  const scope = scopeOf(organization.id, practiceId, filters);
  // Totals count also what may not be shown today; the lists behind them do not, and the difference is said.
  const { pack, figures: { wide, rows }, shown } = await withWithheld(tx, (prepared) => counted(tx, scope, prepared ? cache : null));
  const stored = new Map((await targets).map((one) => [one.indicator_id, one]));
  const months = monthsOf(filters.from, filters.to);
  const search = new URLSearchParams(Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const isFiltered = filters.district !== undefined || filters.category !== undefined || filters.caseManager !== undefined;
  return {
    practice: practiceId,
    practiceTitle: pack.title,
    packVersion: pack.version,
    organization: organization.slug,
    organizationName: organization.name,
    from: filters.from,
    to: filters.to,
    generatedAt: now.toISOString(),
    isWhole: wide && !isFiltered,
    indicators: pack.indicators.map((indicator, index) => {
      const own = rows.filter((row) => row.indicator === index);
      const unit = pack.units[indicator.unit]!;
      const narrowable = isNarrowable(indicator.count);
      // Targets are the whole organization's: beside a part of the families they would mislead.
      const whole = wide && (!isFiltered || !narrowable);
      const path = `/api/v1/organizations/${organization.slug}/reports/${practiceId}/indicators/${indicator.id}`;
      return {
        id: indicator.id,
        title: indicator.title,
        unit: unit.one,
        value: own.find((row) => row.month === null)?.value ?? 0,
        target: whole ? targetOf(indicator, stored.get(indicator.id), filters) : null,
        withheld: shown === null ? 0 : (own.find((row) => row.month === null)?.value ?? 0) - (shown.figures.rows.find((row) => row.indicator === index && row.month === null)?.value ?? 0),
        records: `${path}/records?${search}`,
        excluded: `${path}/excluded?${search}`,
        section: indicator.section,
        unitForms: [unit.one, unit.few, unit.many] as [string, string, string],
        unitShort: unit.short,
        how: indicator.how,
        compare: indicator.compare ? { indicator: indicator.compare.with, text: indicator.compare.text } : null,
        counts: indicator.count.what,
        isFiltered: isFiltered && narrowable,
        targetVersion: stored.get(indicator.id)?.version ?? null,
        months: months.map((month) => ({ month, value: own.find((row) => row.month?.startsWith(month))?.value ?? 0 })),
      };
    }),
  };
}

export async function getReport(context: Context, { params, query }: { params: { practice: string }; query: ReportFilters }) {
  const { tx, actor, now, services } = context;
  return computeReport(tx, actor.organization, params.practice, await asked(context, params.practice, query), now, cacheOf(services));
}

interface ListedQuery extends Partial<ReportFilters> {
  practice?: string | undefined;
  limit: number;
  after?: string | undefined;
}

/** A report for each practice of the organization; with a practice and a period the report itself. */
export async function listReports(context: Context, { query }: { query: ListedQuery }) {
  const { tx, actor, now, services } = context;
  const { practice, limit, after, ...filters } = query;
  const { id, slug } = actor.organization;
  if (practice !== undefined) return computeReport(tx, actor.organization, practice, await asked(context, practice, filters as ReportFilters), now, cacheOf(services));
  const all = await listInstalled(tx, id);
  const seen = after === undefined ? -1 : all.findIndex((one) => one.id === decodeCursor(after, 1)?.[0]);
  if (after !== undefined && seen === -1) throw badQuery('after', 'invalid_cursor', texts.badCursor);
  const items = all.slice(seen + 1, seen + 1 + limit);
  return {
    items: items.map((one) => ({ practice: one.id, title: one.title, packVersion: one.version, report: `/api/v1/organizations/${slug}/reports/${one.id}` })),
    next: seen + 1 + limit < all.length ? encodeCursor([items.at(-1)!.id]) : null,
  };
}
