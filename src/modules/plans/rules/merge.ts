/** What an edit of some fields does to a row that others may have edited since it was read. */
export interface Merged {
  /** Fields to write: field → [before, after]. */
  changes: Record<string, [before: unknown, after: unknown]>;
  /** Fields that somebody else changed since `sentVersion` and that the edit wants otherwise. */
  conflicts: string[];
}

const same = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/**
 * Edits of different fields join; an edit of a field that changed since is a conflict, unless both want the same.
 * `changed`: field → version of the row that changed it last (absent: as it was made); `wanted` holds only what the editor touched.
 */
export function mergeEdit(row: Record<string, unknown>, changed: Record<string, number>, sentVersion: number, wanted: Record<string, unknown>): Merged {
  const touched = Object.keys(wanted).filter((field) => wanted[field] !== undefined && !same(row[field], wanted[field]));
  return {
    changes: Object.fromEntries(touched.map((field) => [field, [row[field] ?? null, wanted[field]]])),
    conflicts: touched.filter((field) => (changed[field] ?? 1) > sentVersion),
  };
}
