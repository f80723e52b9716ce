import { type HistoryEntry, recordHistory } from '../../../../kernel/server/history.ts';
import type { Tx } from '../../../../kernel/server/transaction.ts';
import type { Scope } from '../../queries/stored.ts';

/** Who imports, for history; `packVersion` and `branchId` are given to new cases. */
export interface Importing extends Scope {
  importId: string;
  staffId: string | null;
  packVersion: string;
  branchId: string;
}

/**
 * How a row stood before the import touched it: `row` null means that it was not there. `version` is what the import left,
 * so a later edit shows.
 */
export interface Image {
  table: string;
  id: string;
  version: number | null;
  row: Record<string, unknown> | null;
}

export type Row = Record<string, unknown>;

/** Inserts rows of one shape in one statement; `types` names each column's PostgreSQL type. */
export async function insertRows(tx: Tx, organizationId: number, table: string, types: Record<string, string>, rows: readonly Row[], end = ''): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(types);
  const places = columns.map((column, at) => `$${at + 2}::${types[column]}[]`).join(', ');
  await tx.rows(
    `insert into ryadom.${table} (organization_id, ${columns.join(', ')}) select $1, * from unnest(${places}) r(${columns.join(', ')}) ${end}`,
    [organizationId, ...columns.map((column) => rows.map((row) => row[column] ?? null))],
  );
}

/** What is to stand in a row; columns that already hold the value are left alone. */
export interface Patch {
  id: string;
  familyId: string | null;
  set: Row;
}

/** How columns are called in the history, which speaks the language of the API. */
export type FieldNames = Record<string, string>;

/**
 * Writes only the columns that differ, raises the version and keeps history. Gives the image of each row that changed, by
 * its id. The table is one of a few constants of this module, never a text from outside.
 */
export async function patchRows(tx: Tx, importing: Importing, table: string, fields: FieldNames, patches: readonly Patch[]): Promise<Map<string, Image>> {
  const images = new Map<string, Image>();
  if (patches.length === 0) return images;
  const { organizationId, staffId } = importing;
  const found = await tx.rows<{ row: Row & { id: string; version: number } }>(
    `select to_jsonb(t) as row from ryadom.${table} t where organization_id = $1 and id = any ($2::uuid[]) for update`,
    [organizationId, patches.map((patch) => patch.id)],
  );
  const byId = new Map(found.map(({ row }) => [row.id, row]));
  const after: Row[] = [];
  const history: HistoryEntry[] = [];
  for (const { id, familyId, set } of patches) {
    const row = byId.get(id);
    if (!row) continue;
    const changes: [string, unknown, unknown][] = Object.entries(set).flatMap(([column, value]) => (same(row[column], value) ? [] : [[column, row[column] ?? null, value ?? null]]));
    if (changes.length === 0) continue;
    const version = row.version + 1;
    after.push({ ...row, ...Object.fromEntries(changes.map(([column, , value]) => [column, value])), version });
    images.set(id, { table, id, version, row });
    history.push({
      organizationId, subject: table, subjectId: id, familyId, version, staffId, source: 'import',
      changes: Object.fromEntries(changes.map(([column, before, value]) => [fields[column] ?? column, [before, value]])),
    });
  }
  if (after.length === 0) return images;
  const columns = [...new Set(patches.flatMap((patch) => Object.keys(patch.set))), 'version'];
  await tx.rows(
    `update ryadom.${table} t set ${columns.map((column) => `${column} = n.${column}`).join(', ')}
     from jsonb_populate_recordset(null::ryadom.${table}, $2::jsonb) n where t.organization_id = $1 and t.id = n.id`,
    [organizationId, JSON.stringify(after)],
  );
  await recordHistory(tx, ...history);
  return images;
}

function same(stored: unknown, wanted: unknown): boolean {
  if (stored === null || stored === undefined) return wanted === null || wanted === undefined;
  return typeof stored === 'number' || typeof wanted === 'number' ? Number(stored) === Number(wanted) && wanted !== null : stored === wanted;
}

/** Deletes rows by id and gives their images. */
export async function deleteRows(tx: Tx, organizationId: number, table: string, where: string, params: readonly unknown[]): Promise<Image[]> {
  const gone = await tx.rows<{ row: Row & { id: string } }>(
    `delete from ryadom.${table} t where t.organization_id = $1 and ${where} returning to_jsonb(t) as row`,
    [organizationId, ...params],
  );
  return gone.map(({ row }) => ({ table, id: row.id, version: null, row }));
}
