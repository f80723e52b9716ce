import type { Tx } from './transaction.ts';

/** Which fields of what changed, from what to what. */
export interface HistoryEntry {
  organizationId: number;
  /** Table-like noun: `person`, `family`, `family_case`. */
  subject: string;
  subjectId: string;
  /** Decides who may read the row; null: everybody of the organization whom the operation lets. */
  familyId: string | null;
  /** Version that the change made. */
  version: number;
  changes: Record<string, [before: unknown, after: unknown]>;
  staffId: string | null;
  /** `import` or null for a person's own edit. */
  source?: string | null;
}

/** Fields whose values differ, as history keeps them. Compares by JSON. */
export function changesBetween(before: Record<string, unknown>, after: Record<string, unknown>): Record<string, [unknown, unknown]> {
  const changes: Record<string, [unknown, unknown]> = {};
  for (const [field, value] of Object.entries(after)) {
    const old = before[field] ?? null;
    if (JSON.stringify(old) !== JSON.stringify(value ?? null)) changes[field] = [old, value ?? null];
  }
  return changes;
}

/** Writes history in the running transaction; entries without changes are left out. */
export async function recordHistory(tx: Tx, ...entries: HistoryEntry[]): Promise<void> {
  const rows = entries.filter((entry) => Object.keys(entry.changes).length > 0);
  if (rows.length === 0) return;
  await tx.rows(
    `insert into ryadom.field_history (organization_id, subject, subject_id, family_id, version, changes, staff_id, source)
     select (e->>'organizationId')::integer, e->>'subject', (e->>'subjectId')::uuid, (e->>'familyId')::uuid,
       (e->>'version')::integer, e->'changes', (e->>'staffId')::uuid, e->>'source'
     from jsonb_array_elements($1::jsonb) e`,
    [JSON.stringify(rows)],
  );
}
