/**
 * Rights as a table. A row names an operation and, for each role that may call it, the widest view of families it gets:
 * `organization`: every family, or those of the branches that the role is narrowed to; `team`: families whose case team
 * has me; `none`: the operation is allowed but opens no family. A role that is absent is denied; an operation without a
 * row stops the start.
 */
export const roles = ['administrator', 'manager', 'case-manager', 'practitioner'] as const;
export type Role = (typeof roles)[number];
export type View = 'organization' | 'team' | 'none';

/** `public`: nobody is asked who they are. `self`: anyone signed in, in no organization or only about themselves. */
export type AccessRow = Partial<Record<Role, View>> | 'public' | 'self';
export type AccessTable = Record<string, AccessRow>;

/** The row as the lists that the database's `ryadom.enter` takes. */
export interface Grant {
  kind: 'public' | 'self' | 'roles';
  wide: Role[];
  team: Role[];
  plain: Role[];
}

export function grantOf(row: AccessRow): Grant {
  if (row === 'public' || row === 'self') return { kind: row, wide: [], team: [], plain: [] };
  const having = (view: View) => roles.filter((role) => row[role] === view);
  return { kind: 'roles', wide: having('organization'), team: having('team'), plain: having('none') };
}

/** Operations that a person with these roles may call: sent with the data, so that a screen offers only what works. */
export function allowedOperations(table: AccessTable, held: readonly Role[]): string[] {
  return Object.entries(table)
    .filter(([, row]) => row === 'self' || (row !== 'public' && held.some((role) => row[role] !== undefined)))
    .map(([name]) => name);
}
