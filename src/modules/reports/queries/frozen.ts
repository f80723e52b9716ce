import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import { type Context, json } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import type { Report } from '../../indicators/public.ts';
import type { FrozenCard, FrozenItem, FrozenQuery } from '../contract.ts';
import { texts } from '../texts.ru.ts';

/** A submitted report as it is stored. */
export interface Frozen {
  id: string;
  practice_id: string;
  pack_version: string;
  from_on: string;
  to_on: string;
  filters: FrozenItem['filters'];
  branches: string[];
  branch_names: string[];
  note: string | null;
  body: string;
  rows: number;
  sha256: string;
  frozen_at: Date;
  frozen_by_name: string;
  marked_at: Date;
  annulled_at: Date | null;
  annulled_by_name: string | null;
  annul_reason: string | null;
  version: number;
}

const columns = `r.id, r.practice_id, r.pack_version, r.from_on, r.to_on, r.filters, r.branches, r.note, r.rows, encode(r.sha256, 'hex') as sha256,
  r.frozen_at, r.frozen_by_name, r.marked_at, r.annulled_at, r.annulled_by_name, r.annul_reason, r.version, r.body,
  array(select coalesce(b.name, '${texts.branchUnknown}') from unnest(r.branches) with ordinality as u(id, place)
    left join ryadom.branch b on b.organization_id = r.organization_id and b.id = u.id order by u.place) as branch_names`;

/** Throws notFound for a report that the caller may not see or that is not there. */
export async function findFrozen(tx: Tx, organizationId: number, id: string, lock = false): Promise<Frozen> {
  const found = await tx.row<Frozen>(
    `select ${columns} from ryadom.frozen_report r where r.organization_id = $1 and r.id = $2${lock ? ' for no key update of r' : ''}`,
    [organizationId, id],
  );
  if (!found) throw notFound();
  return found;
}

function headerOf(row: Frozen, report: Report): Omit<FrozenItem, 'indicators' | 'rows'> {
  return {
    id: row.id, practice: row.practice_id, practiceTitle: report.practiceTitle, packVersion: row.pack_version, from: row.from_on, to: row.to_on,
    filters: row.filters, branches: row.branch_names, note: row.note, frozenAt: row.frozen_at.toISOString(), frozenBy: row.frozen_by_name,
    annulledAt: row.annulled_at?.toISOString() ?? null, annulledBy: row.annulled_by_name, annulReason: row.annul_reason,
    sha256: row.sha256, version: row.version,
  };
}

export function reportOf(row: Frozen): Report {
  return JSON.parse(row.body) as Report;
}

/** The card of a report; proves that figures and lists still give their digest. */
export async function frozenCard(tx: Tx, organizationId: number, id: string): Promise<FrozenCard> {
  const row = await findFrozen(tx, organizationId, id);
  const report = reportOf(row);
  const [withheld, intact, files] = await Promise.all([
    withheldOf(tx, id, null),
    tx.row<{ sha256: string }>(`select encode(ryadom.frozen_digest($1, $2, $3), 'hex') as sha256`, [organizationId, id, row.body]),
    tx.rows<{ format: 'xlsx'; sha256: string }>(
      `select format, encode(sha256, 'hex') as sha256 from ryadom.frozen_file where organization_id = $1 and report_id = $2 order by format`,
      [organizationId, id],
    ),
  ]);
  return { ...headerOf(row, report), report, isIntact: intact!.sha256 === row.sha256, withheld, files };
}

/** Rows of a report (of one list) that the caller's organization keeps and does not show today. */
export async function withheldOf(tx: Tx, id: string, indicator: string | null): Promise<number> {
  const row = await tx.row<{ count: number }>(
    'select case when ryadom.hides_nothing() then 0 else ryadom.frozen_withheld($1, $2, ryadom.withheld_on()) end as count',
    [id, indicator],
    'reports.withheld',
  );
  return row!.count;
}

export async function getFrozen(context: Context, { params }: { params: { id: string } }): Promise<FrozenCard> {
  return frozenCard(context.tx, context.actor.organization.id, params.id);
}

export async function listFrozen(context: Context, { query }: { query: FrozenQuery }): Promise<{ items: FrozenItem[]; next: string | null }> {
  const { practice, limit, after } = query;
  const values = after === undefined ? null : decodeCursor(after, 2);
  if (after !== undefined && !values?.every((value) => typeof value === 'string' && value.length <= 40)) throw badCursor();
  const [at, id] = (values ?? [null, null]) as [string | null, string | null];
  if (at !== null && (Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(id!))) throw badCursor();
  const rows = await context.tx.rows<Frozen>(
    `select ${columns} from ryadom.frozen_report r
     where r.organization_id = $1 and ($2::text is null or r.practice_id = $2) and ($3::timestamptz is null or (r.frozen_at, r.id) < ($3, $4::uuid))
     order by r.frozen_at desc, r.id desc limit $5`,
    [context.actor.organization.id, practice ?? null, at, id, limit + 1],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => {
      const report = reportOf(row);
      return { ...headerOf(row, report), indicators: report.indicators.length, rows: row.rows };
    }),
    next: rows.length > limit && last ? encodeCursor([last.frozen_at.toISOString(), last.id]) : null,
  };
}

export function badCursor() {
  return badQuery('after', 'invalid_cursor', texts.badCursor);
}

/** The report's own indicator; throws notFound. */
export function indicatorOf(report: Report, id: string) {
  const found = report.indicators.find((one) => one.id === id);
  if (!found) throw notFound();
  return found;
}

interface ListInput {
  params: { id: string; indicator: string };
  query: { limit: number; after?: string | undefined };
}

export async function listFrozenRecords(context: Context, { params, query }: ListInput) {
  const { tx, actor } = context;
  const row = await findFrozen(tx, actor.organization.id, params.id);
  indicatorOf(reportOf(row), params.indicator);
  const place = query.after === undefined ? 0 : decodeCursor(query.after, 1)?.[0];
  if (!Number.isSafeInteger(place)) throw badCursor();
  const from = place as number;
  const found = await tx.row<{ items: string; total: number }>(
    `select coalesce(json_agg(p.item order by p.place), '[]')::text as items, count(*)::integer as total from (
       select r.place, r.item from ryadom.frozen_row r
       where r.organization_id = $1 and r.report_id = $2 and r.indicator_id = $3 and r.place > $4 and r.place <= $4 + $5
     ) p`,
    [actor.organization.id, params.id, params.indicator, Math.min(from, 2_000_000_000), query.limit],
  );
  const more = await tx.row('select 1 from ryadom.frozen_row r where r.organization_id = $1 and r.report_id = $2 and r.indicator_id = $3 and r.place = $4', [
    actor.organization.id, params.id, params.indicator, Math.min(from, 2_000_000_000) + query.limit + 1,
  ]);
  const withheld = await withheldOf(tx, params.id, params.indicator);
  context.subject({ subjectId: params.id, details: { practice: row.practice_id, indicator: params.indicator, from: row.from_on, to: row.to_on, rows: found!.total } });
  return json<{ items: never[]; next: string | null; withheld: number }>(`{"items":${found!.items},"withheld":${withheld},"next":${JSON.stringify(more ? encodeCursor([from + query.limit]) : null)}}`);
}
