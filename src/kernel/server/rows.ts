import { notFound, versionConflict } from '../errors.ts';
import { changesBetween, recordHistory } from './history.ts';
import type { Context } from './module.ts';

/** How the fields of the API stand in a table; history keeps the API's names. */
export interface Noun {
  /** Table in the schema `ryadom`, also the subject of its history. */
  table: string;
  columns: Record<string, string>;
  /** Column that tells whose family the row belongs to; a person has none of its own. */
  family: 'family_id' | 'id' | null;
}

export type Row = { id: string; familyId: string | null; version: number } & Record<string, unknown>;

function jsonOf(noun: Noun): string {
  const fields = Object.entries(noun.columns).map(([field, column]) => `'${field}', ${column}`);
  return `json_build_object('id', id, 'familyId', ${noun.family ?? 'null'}, 'version', version, ${fields.join(', ')})`;
}

/** The row as the API shows it, locked until the end of the transaction when `lock`; throws notFound. */
export async function getRow({ tx, actor }: Context, noun: Noun, id: string, lock = false): Promise<Row> {
  const found = await tx.row<{ row: Row }>(
    `select ${jsonOf(noun)} as row from ryadom.${noun.table} where organization_id = $1 and id = $2${lock ? ' for update' : ''}`,
    [actor.organization.id, id],
  );
  if (!found) throw notFound();
  return found.row;
}

/** Inserts a row of a noun at version 1, with the history of its fields. */
export async function addRow({ tx, actor }: Context, noun: Noun, id: string, fields: Record<string, unknown>, familyId: string | null): Promise<void> {
  const names = Object.keys(fields).filter((field) => field in noun.columns);
  const columns = ['organization_id', 'id', ...(noun.family === 'family_id' ? ['family_id'] : []), ...names.map((field) => noun.columns[field]!)];
  const values = [actor.organization.id, id, ...(noun.family === 'family_id' ? [familyId] : []), ...names.map((field) => fields[field] ?? null)];
  await tx.rows(`insert into ryadom.${noun.table} (${columns.join(', ')}) values (${values.map((_, i) => `$${i + 1}`).join(', ')})`, values);
  const changes = changesBetween({}, Object.fromEntries(names.map((field) => [field, fields[field]])));
  await writeHistory({ tx, actor }, noun, id, familyId, 1, changes);
}

/**
 * Applies the fields that differ, with history; nothing differs: nothing is written. A stale version is a conflict with
 * both versions. `check` judges the row as it would become.
 */
export async function changeRow(
  context: Context,
  noun: Noun,
  id: string,
  sentVersion: number,
  fields: Record<string, unknown>,
  options: { check?: (after: Row, before: Row) => Promise<void> | void; familyId?: string | null } = {},
): Promise<{ before: Row; after: Row; changed: boolean }> {
  const { tx, actor } = context;
  const before = await getRow(context, noun, id, true);
  if (before.version !== sentVersion) throw versionConflict(sentVersion, before);
  const changes = changesBetween(before, Object.fromEntries(Object.entries(fields).filter(([field, value]) => field in noun.columns && value !== undefined)));
  const names = Object.keys(changes);
  if (names.length === 0) return { before, after: before, changed: false };
  const after: Row = { ...before, ...Object.fromEntries(names.map((name) => [name, changes[name]![1]])), version: before.version + 1 };
  await options.check?.(after, before);
  const values = [actor.organization.id, id, ...names.map((name) => after[name])];
  const set = names.map((name, i) => `${noun.columns[name]} = $${i + 3}`).join(', ');
  // History first: an edit may take the row out of the caller's own sight (a case handed over).
  await writeHistory(context, noun, id, options.familyId ?? before.familyId, after.version, changes);
  await tx.rows(`update ryadom.${noun.table} set ${set}, version = version + 1 where organization_id = $1 and id = $2`, values);
  return { before, after, changed: true };
}

/** Removes what was written by mistake; its values stay in the history. */
export async function removeRow(context: Context, noun: Noun, id: string, sentVersion: number): Promise<Row> {
  const before = await getRow(context, noun, id, true);
  if (before.version !== sentVersion) throw versionConflict(sentVersion, before);
  await context.tx.rows(`delete from ryadom.${noun.table} where organization_id = $1 and id = $2`, [context.actor.organization.id, id]);
  const changes = Object.fromEntries(Object.keys(noun.columns).filter((field) => before[field] !== null).map((field): [string, [unknown, unknown]] => [field, [before[field], null]]));
  await writeHistory(context, noun, id, before.familyId, before.version + 1, changes);
  return before;
}

async function writeHistory({ tx, actor }: Pick<Context, 'tx' | 'actor'>, noun: Noun, subjectId: string, familyId: string | null, version: number, changes: Record<string, [unknown, unknown]>) {
  await recordHistory(tx, { organizationId: actor.organization.id, subject: noun.table, subjectId, familyId, version, changes, staffId: actor.staffId });
}
