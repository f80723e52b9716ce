import type { Role } from '../../../kernel/access.ts';
import { texts } from '../texts.ru.ts';

/** «Руководитель практики (отделение «Север»), куратор». */
export function rolesWithBranches(roles: readonly { role: Role; branchName: string | null }[]): string {
  const byRole = new Map<Role, string[]>();
  for (const { role, branchName } of roles) byRole.set(role, [...(byRole.get(role) ?? []), ...(branchName ? [branchName] : [])]);
  const words = [...byRole].map(([role, branches]) => (branches.length > 0 ? `${texts.roleNames[role]} (${branches.join(', ')})` : texts.roleNames[role]).toLowerCase());
  const text = words.join(', ');
  return text === '' ? '' : text[0]!.toUpperCase() + text.slice(1);
}
