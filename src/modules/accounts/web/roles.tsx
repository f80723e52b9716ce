import { IconBan, IconCircleCheck, IconMailForward } from '@tabler/icons-react';
import type { Role } from '../../../kernel/access.ts';
import { Chip } from '../../../web/ui/chip.tsx';
import type { User } from '../contract.ts';
import { texts } from '../texts.ru.ts';

/** «Руководитель практики (отделение «Север»), куратор». */
export function rolesWithBranches(roles: readonly { role: Role; branchName: string | null }[]): string {
  const byRole = new Map<Role, string[]>();
  for (const { role, branchName } of roles) byRole.set(role, [...(byRole.get(role) ?? []), ...(branchName ? [branchName] : [])]);
  const words = [...byRole].map(([role, branches]) => (branches.length > 0 ? `${texts.roleNames[role]} (${branches.join(', ')})` : texts.roleNames[role]).toLowerCase());
  const text = words.join(', ');
  return text === '' ? '' : text[0]!.toUpperCase() + text.slice(1);
}

/** Whether the person can enter: works, invited, closed. */
export function StateChip({ state }: { state: User['state'] }) {
  if (state === 'active') return <Chip tone="pine" icon={IconCircleCheck}>{texts.stateNames.active}</Chip>;
  if (state === 'invited') return <Chip tone="info" icon={IconMailForward}>{texts.stateNames.invited}</Chip>;
  return <Chip icon={IconBan}>{texts.stateNames.disabled}</Chip>;
}
