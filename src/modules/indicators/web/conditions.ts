/** Conditions of the report that stay in the address when a list opens or another indicator is chosen. */
const conditions = ['from', 'to', 'district', 'category', 'caseManager', 'view', 'as', 'show', 'compare'] as const;

export function carriedConditions(search: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(conditions.map((name) => [name, search[name]]));
}

// What pages of other modules show of a period.
export { type Period, periodAround, periodWords } from '../rules/periods.ts';
