import type { Context } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import type { Count, Indicator, Pack } from '../../practices/public.ts';
import { getPack } from '../../practices/public.ts';
import type { Report, ReportFilters } from '../contract.ts';
import { Compiler, isNarrowable, type Scope } from '../rules/compile.ts';
import { monthsOf } from '../rules/months.ts';
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

/**
 * One SELECT per indicator: rows (month or null for the whole period, value). People and families are counted once
 * within each, so months do not add up to the period.
 */
export function figureSql(compiler: Compiler, count: Count): string {
  const month = "date_trunc('month', f.happened_on)::date";
  const legs = (columns: (alias: string, index: number) => string) =>
    count.facts.map((facts, index) => `select ${columns('f', index)} ${compiler.counted(count, facts, 'f')}`).join('\nunion all ');
  if (count.what === 'records') {
    return `select g.month, count(*)::integer as value from (${legs(() => `${month} as month`)}) g group by grouping sets ((g.month), ())`;
  }
  if (count.what === 'families') {
    const monthOpen = count.register === 'open'
      ? `where g.month is null or ${compiler.open('g.key', `greatest(g.month, ${compiler.from})`, `least((g.month + interval '1 month -1 day')::date, ${compiler.to})`)}`
      : '';
    return `select g.month, count(*)::integer as value from (
      select g.month, g.key from (${legs(() => `${month} as month, f.family_id as key`)}) g group by grouping sets ((g.month, g.key), (g.key))
    ) g ${monthOpen} group by g.month`;
  }
  const key = (index: number) => compiler.person(count.facts[index]!, 'f');
  const age = compiler.ofAge(count.age, 'h.birth_on', 'm.role', 'g.first_on');
  if (age === null) {
    return `select g.month, count(*)::integer as value from (
      select g.month, g.key from (${legs((_, index) => `${month} as month, ${key(index)} as key`)}) g group by grouping sets ((g.month, g.key), (g.key))
    ) g group by g.month`;
  }
  return `select g.month, count(*)::integer as value from (
    select g.month, g.key, min(g.happened_on) as first_on, (array_agg(g.family_id order by g.happened_on, g.record_id))[1] as family_id
    from (${legs((_, index) => `${month} as month, ${key(index)} as key, f.happened_on, f.record_id, f.family_id`)}) g
    group by grouping sets ((g.month, g.key), (g.key))
  ) g
  join ryadom.person_fact_view h on h.organization_id = ${compiler.org} and h.id = g.key
  ${compiler.role('m', 'g.family_id', 'g.key', 'g.first_on')}
  where ${age} group by g.month`;
}

interface Figure {
  indicator: number;
  month: string | null;
  value: number;
}

/** Every figure of the practice in one statement; `wide` tells whether the caller sees the whole organization. */
async function figures(tx: Tx, scope: Scope, indicators: readonly Indicator[]) {
  const compiler = new Compiler(scope);
  const parts = indicators.map((indicator, index) => `select ${index} as indicator, v.month, v.value from (${figureSql(compiler, indicator.count)}) v`);
  const sql = `select null::integer as indicator, null::date as month, ryadom.sees_all()::integer as value
    union all ${parts.join('\nunion all ')}`;
  const rows = await tx.rows<Figure & { indicator: number | null }>(sql, compiler.params.values, statementName(sql));
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
export function targetOf(indicator: Indicator, stored: Target | undefined, filters: ReportFilters): number | null {
  if (stored) return stored.value;
  return indicator.targets.find((target) => target.from === filters.from && target.to === filters.to)?.value ?? null;
}

/** The report under the transaction's scope. `records` are paths under /api/v1/. */
export async function computeReport(tx: Tx, organization: Place, practiceId: string, filters: ReportFilters, now: Date): Promise<Report> {
  const pack: Pack = await getPack(tx, organization.id, practiceId);
  const { wide, rows } = await figures(tx, scopeOf(organization.id, practiceId, filters), pack.indicators);
  const stored = new Map((await storedTargets(tx, organization.id, practiceId, filters.from, filters.to)).map((one) => [one.indicator_id, one]));
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
        withheld: 0,
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

export async function getReport({ tx, actor, now }: Context, { params, query }: { params: { practice: string }; query: ReportFilters }) {
  return computeReport(tx, actor.organization, params.practice, query, now);
}
