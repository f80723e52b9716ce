import { Refusal } from '../errors.ts';
import type { Database } from './database.ts';
import { enterOrganization } from './enter.ts';
import { type Input, RawJson } from './module.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** More ids than a form has are no form. */
const mostIds = 1000;

/**
 * Whether a failure may come from an id that was merged into another: not found, not accepted, or gone under the writer's
 * hands (its key no longer holds, its family left the caller's sight).
 */
export function mayBeMerged(error: unknown): boolean {
  if (error instanceof Refusal) return error.status === 404 || error.status === 422;
  return ['23503', '42501'].includes((error as { code?: string }).code ?? '');
}

/** A list without rows: asked for by an id that was merged it must not look empty. */
export function isEmptyList(body: unknown): boolean {
  if (body instanceof RawJson) return /^\{"items": ?\[\]/.test(body.text);
  return Array.isArray((body as { items?: unknown[] } | null)?.items) && (body as { items: unknown[] }).items.length === 0;
}

/**
 * The same input with every id that was merged replaced by the one that answers for it now; null when none was. Whether the
 * caller may see that one is decided by the operation as for any other id.
 */
export async function withMergedIds(database: Database, slug: string, input: Input<any>): Promise<Input<any> | null> {
  // An upload that was read is gone: the sender must send it again.
  if ((input.body as { readableDidRead?: boolean } | undefined)?.readableDidRead) return null;
  const ids = idsOf([input.params, input.query, input.body]);
  if (ids.length === 0 || ids.length > mostIds) return null;
  const rows = await database.transaction(
    async (tx) => {
      await enterOrganization(tx, slug);
      return tx.rows<{ id: string; into_id: string }>('select id, into_id from ryadom.merged_into($1::uuid[])', [ids]);
    },
    { readOnly: true },
  );
  if (rows.length === 0) return null;
  const into = new Map(rows.map((row) => [row.id, row.into_id]));
  return { params: replaced(input.params, into), query: replaced(input.query, into), body: replaced(input.body, into) };
}

function idsOf(value: unknown): string[] {
  if (typeof value === 'string') return uuid.test(value) ? [value.toLowerCase()] : [];
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value) || !isPlain(value)) return [];
  return [...new Set(Object.values(value).flatMap(idsOf))];
}

/** Streams and bytes of an upload are left alone. */
const isPlain = (value: object): boolean => Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));

function replaced<T>(value: T, into: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') return (into.get(value.toLowerCase()) ?? value) as T;
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value) || !isPlain(value)) return value;
  if (Array.isArray(value)) return value.map((one) => replaced(one, into)) as T;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, into)])) as T;
}
