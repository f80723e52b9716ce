import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound, Refusal } from '../../../kernel/errors.ts';
import type { Actor, Context, Handler } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { writeWorkbook, xlsxType } from '../../../kernel/server/workbook/write.ts';
import { shortDate, today } from '../../../kernel/time.ts';
import type * as c from '../contract.ts';
import type { Remark } from '../rules/report.ts';
import { texts } from '../texts.ru.ts';

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const head = `r.id, r.practice_id as practice, r.file_name as "fileName", r.dry_run as "dryRun", r.state,
  r.staff_name as by, ${iso('r.started_at')} as "startedAt", ${iso('r.finished_at')} as "finishedAt", ${iso('r.undone_at')} as "undoneAt", r.result->'sheets' as sheets`;

interface StoredRun extends Omit<c.ImportCard, 'withheld' | 'progress'> {
  progress: { words: string; done: number; total: number } | null;
}

/** Only somebody who sees every family may read what stood in rows. */
function seesWholeOrganization(actor: Actor): boolean {
  return actor.roles.some(({ role, branchId }) => role === 'manager' && branchId === null);
}

/** The run with its result; `open` false leaves out errors and warnings, which quote families' rows. Throws notFound. */
export async function findRun(tx: Tx, organizationId: number, id: string, open: boolean): Promise<c.ImportCard> {
  const row = await tx.row<StoredRun>(
    `select ${head}, j.progress, r.result->'errors' as errors, r.result->'warnings' as warnings, r.refusal
     from ryadom.import_run r left join ryadom.job_view j on j.organization_id = r.organization_id and j.id = r.id and j.state = 'running'
     where r.organization_id = $1 and r.id = $2`,
    [organizationId, id],
  );
  if (!row) throw notFound();
  const progress = row.state === 'running' && row.progress ? { sheet: row.progress.words, done: row.progress.done, total: row.progress.total } : null;
  const withheld = open ? 0 : (row.errors?.length ?? 0) + (row.warnings?.length ?? 0);
  // A remark does not know whose row it quotes: while somebody is withheld, the place and the complaint are said, not what stood there.
  const quoted = open && !(await tx.row<{ day: string | null }>('select ryadom.withheld_on()::text as day'))?.day;
  const bare = (remarks: StoredRun['errors']) => (quoted ? remarks : (remarks?.map((one) => ({ ...one, value: null })) ?? null));
  return { ...row, progress, withheld, errors: bare(row.errors), warnings: bare(row.warnings), ...(open ? {} : { errors: row.errors && [], warnings: row.warnings && [] }) };
}

export const getImport: Handler<typeof c.getImport> = async ({ tx, actor, subject }, { params }) => {
  subject({ subjectId: params.id });
  return findRun(tx, actor.organization.id, params.id, seesWholeOrganization(actor));
};

export const listImports: Handler<typeof c.listImports> = async ({ tx, actor }, { query }) => {
  const after = query.after === undefined ? null : decodeCursor(query.after, 2);
  if (query.after !== undefined && !(/^\d{4}-\d\d-\d\d /.test(String(after?.[0])) && /^[0-9a-f-]{36}$/.test(String(after?.[1])))) throw badQuery('after', 'invalid_cursor', texts.badCursor);
  const items = await tx.rows<c.ImportItem & { at: string }>(
    `select ${head}, r.started_at::text as at,
       coalesce(jsonb_array_length(r.result->'errors'), 0) as "errorCount", coalesce(jsonb_array_length(r.result->'warnings'), 0) as "warningCount"
     from ryadom.import_run r
     where r.organization_id = $1 and not r.dry_run and ($2::text is null or r.practice_id = $2)
       and ($3::timestamptz is null or (r.started_at, r.id) < ($3::timestamptz, $4::uuid))
     order by r.started_at desc, r.id desc limit $5`,
    [actor.organization.id, query.practice ?? null, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
  );
  const more = items.length > query.limit;
  const shown = items.slice(0, query.limit);
  const last = shown.at(-1);
  return { items: shown.map(({ at: _at, ...item }) => item), next: more && last ? encodeCursor([last.at, last.id]) : null };
};

/** All remarks of a run as a workbook, errors first, for mending the file row by row. */
export const getRemarks: Handler<typeof c.getRemarks> = async ({ tx, actor, subject, now }, { params }: { params: { id: string } }) => {
  subject({ subjectId: params.id });
  requireWhole(actor);
  const run = await findRun(tx, actor.organization.id, params.id, true);
  const rows = (kind: string, remarks: readonly Remark[] | null) => (remarks ?? []).map((one) => [kind, one.sheet, one.row, one.column, one.value, one.message, one.code]);
  const bytes = await writeWorkbook([
    {
      name: texts.remarks.sheet,
      columns: texts.remarks.columns.map((title, at) => ({ title, width: [16, 14, 9, 24, 28, 70, 24][at]! })),
      rows: [...rows(texts.remarks.error, run.errors), ...rows(texts.remarks.warning, run.warnings)],
      wrap: true,
    },
  ]);
  return { bytes, type: xlsxType, name: `${texts.remarks.file} ${shortDate(today(now, actor.organization.timeZone))}.xlsx` };
};

/** Refuses (403) a manager of branches only: a book speaks of families of the whole organization. */
export function requireWhole(actor: Context['actor']): void {
  if (!seesWholeOrganization(actor)) throw new Refusal(403, 'whole_organization_needed', texts.refusals.whole_organization_needed);
}
