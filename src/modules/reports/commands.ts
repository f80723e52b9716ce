import { createHash } from 'node:crypto';
import { Refusal, versionConflict } from '../../kernel/errors.ts';
import type { Context } from '../../kernel/server/module.ts';
import type { Tx } from '../../kernel/server/transaction.ts';
import { asked, Compiler, computeReport, type ReportFilters, type Scope, scopeOf, setTarget, wholeListSql, wholeListWith } from '../indicators/public.ts';
import { getPack, type Indicator, type Pack } from '../practices/public.ts';
import type { FrozenCard, Targets } from './contract.ts';
import { findFrozen, frozenCard } from './queries/frozen.ts';
import { targetsOf } from './queries/targets.ts';
import { titlesOf } from './queries/titles.ts';
import { texts } from './texts.ru.ts';

interface FreezeInput {
  body: { id: string; practice: string; note?: string | null | undefined } & ReportFilters;
}

/**
 * Keeps the report of a practice and period as submitted: its figures and months, and every row of every list, as they are
 * at this one moment. Whoever leads branches freezes what is counted over them.
 */
export async function freezeReport(context: Pick<Context, 'tx' | 'actor' | 'now' | 'subject'>, { body }: FreezeInput): Promise<FrozenCard> {
  const { tx, actor, now } = context;
  const { id, practice, note, ...given } = body;
  const { organization } = actor;
  const filters = await asked(context, practice, given);
  const pack = await getPack(tx, organization.id, practice);
  const live = await computeReport(tx, organization, practice, filters, now);
  const path = `/api/v1/organizations/${organization.slug}/frozen-reports/${id}/indicators`;
  const report = { ...live, indicators: live.indicators.map((one) => ({ ...one, records: `${path}/${one.id}/records` })) };
  const scope = scopeOf(organization.id, practice, filters);
  const digests: { indicator: string; digest: Buffer }[] = [];
  let rows = 0;
  for (const [index, indicator] of pack.indicators.entries()) {
    const { total, digest } = await keepList(tx, scope, id, pack, indicator);
    const figure = report.indicators[index]!;
    // Figures that other requests prepared may be of a later moment than this transaction's: then everything begins anew.
    if (total !== figure.value - figure.withheld) throw Object.assign(new Error(`${indicator.id}: ${figure.value} counted, ${total} listed`), { code: '40001' });
    rows += total;
    if (digest) digests.push({ indicator: indicator.id, digest });
  }
  const text = JSON.stringify(report);
  const hash = createHash('sha256').update(text, 'utf8');
  for (const { digest } of digests.toSorted((a, b) => (a.indicator < b.indicator ? -1 : 1))) hash.update(digest);
  const managed = actor.roles.filter((held) => held.role === 'manager');
  const branches = managed.some((held) => held.branchId === null) ? [] : managed.map((held) => held.branchId).toSorted();
  await tx.rows(
    `insert into ryadom.frozen_report (organization_id, id, practice_id, pack_version, from_on, to_on, filters, branches, note, body, rows, sha256,
       frozen_at, frozen_by, frozen_by_name)
     values ($1, $2, $3, $4, $5, $6, $7, $8::uuid[], $9, $10, $11, $12, $13, $14, $15)`,
    [
      organization.id, id, practice, pack.version, filters.from, filters.to, JSON.stringify(await titlesOf(tx, organization.id, practice, filters)), branches, note ?? null,
      text, rows, hash.digest(), now, actor.staffId, actor.name,
    ],
  );
  context.subject({ subjectId: id, details: { practice, from: filters.from, to: filters.to, rows } });
  return frozenCard(tx, organization.id, id);
}

/** Stores one list as a set; gives its length and digest (null: empty), made as ryadom.frozen_digest makes it. */
async function keepList(tx: Tx, scope: Scope, report: string, pack: Pack, indicator: Indicator): Promise<{ total: number; digest: Buffer | null }> {
  const compiler = new Compiler(scope);
  const list = wholeListSql(compiler, pack, indicator.count);
  const [id, word] = [compiler.params.add(report, 'uuid'), compiler.params.add(indicator.id, 'text')];
  const row = await tx.row<{ total: number; digest: Buffer | null }>(
    `with ${wholeListWith(compiler, indicator.count)} listed as materialized (${list}), kept as (
       insert into ryadom.frozen_row (organization_id, report_id, indicator_id, place, key, item)
       select ${compiler.org}, ${id}, ${word}, l.place, l.key, l.item from listed l
     )
     select coalesce(sum(b.total), 0)::integer as total,
       sha256(convert_to(${word}, 'UTF8') || string_agg(b.digest, ''::bytea order by b.block)) as digest
     from (
       select l.place / 1000 as block, count(*) as total, sha256(convert_to(string_agg(l.item::text, E'\\n' order by l.place), 'UTF8')) as digest
       from listed l group by 1
     ) b`,
    compiler.params.values,
  );
  return row!;
}

interface AnnulInput {
  params: { id: string };
  body: { reason: string; version: number };
}

/** Marks a submitted report as no longer in force; everything of it stays readable. */
export async function annulReport(context: Context, { params, body }: AnnulInput): Promise<FrozenCard> {
  const { tx, actor, now } = context;
  const { id } = actor.organization;
  const report = await findFrozen(tx, id, params.id, true);
  context.subject({ subjectId: params.id, details: { practice: report.practice_id, from: report.from_on, to: report.to_on } });
  if (report.annulled_at !== null) throw new Refusal(409, 'already_annulled', texts.alreadyAnnulled);
  if (report.version !== body.version) throw versionConflict(body.version, { version: report.version });
  await tx.rows(
    `update ryadom.frozen_report set annulled_at = $3, annulled_by_name = $4, annul_reason = $5, version = version + 1 where organization_id = $1 and id = $2`,
    [id, params.id, now, actor.name, body.reason],
  );
  return frozenCard(tx, id, params.id);
}

interface TargetsInput {
  params: { practice: string };
  body: { from: string; to: string; targets: { indicator: string; value: number | null; version: number | null }[] };
}

/** Sets targets of several indicators for one period: all of them, or none when one was changed meanwhile. */
export async function setTargets(context: Context, { params, body }: TargetsInput): Promise<Targets> {
  const { from, to, targets } = body;
  for (const { indicator, value, version } of targets) await setTarget(context, { params: { practice: params.practice, indicator }, body: { from, to, value, version } });
  return targetsOf(context, params.practice, { from, to });
}
