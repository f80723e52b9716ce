import type { Tx } from '../../../kernel/server/transaction.ts';
import { memberOf, type Noun, nouns } from '../rules/nouns.ts';

/** Runs a piece of reading in a transaction: one and the same for all pieces, or one of its own each. */
export type Run = <T>(piece: (tx: Tx) => Promise<T>) => Promise<T>;

const PIECE = 1000;

interface Line {
  line: string;
  key: string;
}

/** Lines of a kind, in the order of its key, a thousand at a time; `line` is the JSON object of the format. */
export async function* readLines(run: Run, organizationId: number, one: Noun): AsyncGenerator<string[]> {
  const members = one.columns.map((column) => `'${memberOf(column)}', t.${column}`);
  const key = one.key.map((column) => `t.${column}`).join(', ');
  const before = one.key.map((column) => `k.${column}`).join(', ');
  const sql = (after: boolean) => `
    select json_build_object(${members.join(', ')})::text as line, json_build_object(${one.key.map((column) => `'${column}', t.${column}`).join(', ')})::text as key
    from ryadom.${one.table} t where t.organization_id = $1 ${one.only ? `and ${one.only}` : ''}
      ${after ? `and (${key}) > (select ${before} from json_populate_record(null::ryadom.${one.table}, $3::json) k)` : ''}
    order by ${key} ${one.whole ? '' : 'limit $2'}`;
  let last: string | null = null;
  for (;;) {
    const params: unknown[] = [organizationId, ...(one.whole ? [] : [PIECE]), ...(last === null ? [] : [last])];
    const rows: Line[] = await run((tx) => tx.rows<Line>(sql(last !== null), params));
    if (rows.length > 0) yield rows.map((row) => row.line);
    if (one.whole || rows.length < PIECE) return;
    last = rows.at(-1)!.key;
  }
}

/** What people did and read, as the audit page shows it, oldest first. */
export async function* readAudit(run: Run, organizationId: number): AsyncGenerator<string[]> {
  let last = 0;
  for (;;) {
    const rows = await run((tx) =>
      tx.rows<{ line: string; id: number }>(
        `select json_build_object('at', v.at, 'actor', v.actor_name, 'actorId', v.actor_id, 'operation', v.operation, 'outcome', v.outcome,
           'familyId', v.family_id, 'subjectId', v.subject_id, 'details', v.details)::text as line, v.id
         from ryadom.audit_view v where v.organization_id = $1 and v.id > $2 order by v.id limit ${PIECE}`,
        [organizationId, last],
      ),
    );
    if (rows.length > 0) yield rows.map((row) => row.line);
    if (rows.length < PIECE) return;
    last = rows.at(-1)!.id;
  }
}

/** How many lines there will be, by kind. */
export async function countLines(tx: Tx, organizationId: number): Promise<Map<string, number>> {
  const parts = nouns.map((one) => `select '${one.name}' as name, count(*)::integer as rows from ryadom.${one.table} t where t.organization_id = $1 ${one.only ? `and ${one.only}` : ''}`);
  return new Map((await tx.rows<{ name: string; rows: number }>(parts.join(' union all '), [organizationId])).map((row) => [row.name, row.rows]));
}

/** Changes whenever any row of the organization that is exported is written, edited or removed. */
export async function stampOf(tx: Tx, organizationId: number): Promise<string> {
  const parts = nouns.map((one) => `select '${one.name}' as name, count(*) as rows, coalesce(sum(xmin::text::bigint), 0) as changes from ryadom.${one.table} where organization_id = $1`);
  return (await tx.row<{ stamp: string }>(`select string_agg(name || ' ' || rows || ' ' || changes, ',' order by name) as stamp from (${parts.join(' union all ')}) s`, [organizationId]))!.stamp;
}
