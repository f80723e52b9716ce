import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import type { QueryOf } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { listMerges as contract, MergeRun } from '../contract.ts';
import { findObstacles } from '../commands/obstacles.ts';
import { texts } from '../texts.ru.ts';

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const columns = `r.id, r.kind, r.keep_id "keepId", r.other_id "otherId", r.family_id "familyId", r.keep_label "keepLabel", r.other_label "otherLabel", r.moved,
  r.staff_name as by, ${iso('r.merged_at')} as at, ${iso('r.undone_at')} "undoneAt", r.undone_by "undoneBy"`;

/** A merge of a family that the caller sees; throws notFound. */
export async function readRun({ tx, actor }: Context, id: string): Promise<MergeRun> {
  const run = await tx.row<MergeRun>(`select ${columns} from ryadom.merge_run r where r.organization_id = $1 and r.id = $2`, [actor.organization.id, id]);
  if (!run) throw notFound();
  return run;
}

export async function getMerge(context: Context, { params }: { params: { id: string } }) {
  const run = await readRun(context, params.id);
  context.subject({ familyId: run.familyId, subjectId: run.id });
  return { ...run, obstacles: run.undoneAt === null ? await findObstacles(context.tx, context.actor.organization.id, run) : [texts.refusals.already_undone] };
}

export async function listMerges(context: Context, { query }: { query: QueryOf<typeof contract> }) {
  const { tx, actor } = context;
  const after = query.after === undefined ? null : decodeCursor(query.after, 2);
  if (query.after !== undefined && !(after?.every((one) => typeof one === 'string') && !Number.isNaN(Date.parse(String(after[0]))) && /^[0-9a-f-]{36}$/.test(String(after[1])))) throw badQuery('after', 'invalid_cursor', texts.refusals.invalid_cursor);
  const rows = await tx.rows<MergeRun & { cursor: string }>(
    `select ${columns}, r.merged_at::text as cursor from ryadom.merge_run r where r.organization_id = $1 and ($3::uuid is null or r.family_id = $3)
       and ($4::timestamptz is null or (r.merged_at, r.id) < ($4::timestamptz, $5::uuid)) order by r.merged_at desc, r.id desc limit $2`,
    [actor.organization.id, query.limit + 1, query.familyId ?? null, after?.[0] ?? null, after?.[1] ?? null],
  );
  const items = rows.slice(0, query.limit);
  context.subject({ familyId: query.familyId ?? null, details: { list: 'merges', count: items.length } });
  const last = items.at(-1);
  return { items: items.map(({ cursor: _, ...run }) => run), next: rows.length > query.limit && last ? encodeCursor([last.cursor, last.id]) : null };
}
