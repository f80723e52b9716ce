import { decodeCursor, encodeCursor } from '../../kernel/contract.ts';
import { badQuery, notFound } from '../../kernel/errors.ts';
import type { Context, Handler } from '../../kernel/server/module.ts';
import type * as c from './contract.ts';
import { isSteady } from './commands/kinds.ts';
import { mayCancel, mayRetry, seesOthers } from './rules.ts';
import { texts } from './texts.ru.ts';

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

// What a job of somebody else would tell of people stays with its starter.
const select = `select j.id, j.kind, j.title, j.state, j.progress, j.staff_name as by, coalesce(j.staff_id = $2, false) as mine,
    case when j.staff_id = $2 then j.page end as page, case when j.staff_id = $2 then j.result end as result,
    case when j.staff_id = $2 then j.refusal end as refusal, j.cancel_at is not null and j.state in ('queued', 'running') as stopping,
    ${iso('j.created_at')} as "createdAt", ${iso('j.started_at')} as "startedAt", ${iso('j.finished_at')} as "finishedAt", j.created_at::text as cursor
  from ryadom.job j where j.organization_id = $1`;

type Row = Omit<c.JobItem, 'canCancel' | 'canRetry'> & { cursor: string };

function shown({ actor, now }: Context, { cursor: _cursor, ...row }: Row): c.JobItem {
  return {
    ...row,
    // A file that is gone is not offered.
    result: row.result?.download && Date.parse(row.result.download.expiresAt) <= now.getTime() ? { ...row.result, download: null } : row.result,
    refusal: row.refusal && { code: row.refusal.code, message: row.refusal.message },
    canCancel: mayCancel(row.state, row.mine, actor.roles) && !row.stopping && !isSteady(row.kind),
    canRetry: mayRetry(row.state, row.mine),
  };
}

/** One job as the caller may see it; throws notFound for one of others where the caller sees only own ones. */
export async function readJob(context: Context, id: string): Promise<c.JobItem> {
  const { tx, actor } = context;
  const row = await tx.row<Row>(`${select} and j.id = $3 and ($4 or j.staff_id = $2)`, [actor.organization.id, actor.staffId, id, seesOthers(actor.roles)]);
  if (!row) throw notFound();
  return shown(context, row);
}

export const getJob: Handler<typeof c.getJob> = (context, { params }) => readJob(context, params.id);

const conditions = { active: "and j.state in ('queued', 'running')", ended: "and j.state in ('done', 'failed', 'cancelled')", all: '' } as const;

export const listJobs: Handler<typeof c.listJobs> = async (context, { query }) => {
  const { tx, actor } = context;
  const after = query.after === undefined ? null : decodeCursor(query.after, 2);
  if (query.after !== undefined && !(/^\d{4}-\d\d-\d\d /.test(String(after?.[0])) && /^[0-9a-f-]{36}$/.test(String(after?.[1])))) throw badQuery('after', 'invalid_cursor', texts.badCursor);
  const all = query.whose === 'all' && seesOthers(actor.roles);
  const rows = await tx.rows<Row>(
    `${select} and ($3 or j.staff_id = $2) ${conditions[query.state]} and ($4::timestamptz is null or (j.created_at, j.id) < ($4::timestamptz, $5::uuid))
     order by j.created_at desc, j.id desc limit $6`,
    [actor.organization.id, actor.staffId, all, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return { items: page.map((row) => shown(context, row)), next: rows.length > page.length && last ? encodeCursor([last.cursor, last.id]) : null };
};
