/** Who may look into a compartment: it is closed from everybody but the named, or only from the named. */
export interface Circle {
  from: 'everybody' | 'named';
  /** Who keeps it: sees it always, changes it, opens it. */
  staff: readonly string[];
  /** Roles that see it although it is closed from everybody. */
  roles: readonly string[];
  hiddenStaff: readonly string[];
  hiddenRoles: readonly string[];
}

/** What contradicts itself in a circle: the field and the code of the refusal; null when nothing does. */
export function contradiction({ from, staff, roles, hiddenStaff, hiddenRoles }: Circle): { path: 'roles' | 'hiddenStaff'; code: 'roles_of_named' | 'hidden_of_everybody' | 'nobody_hidden' | 'keeper_hidden' } | null {
  if (from === 'everybody') return hiddenStaff.length + hiddenRoles.length > 0 ? { path: 'hiddenStaff', code: 'hidden_of_everybody' } : null;
  if (roles.length > 0) return { path: 'roles', code: 'roles_of_named' };
  if (hiddenStaff.length + hiddenRoles.length === 0) return { path: 'hiddenStaff', code: 'nobody_hidden' };
  return hiddenStaff.some((one) => staff.includes(one)) ? { path: 'hiddenStaff', code: 'keeper_hidden' } : null;
}
