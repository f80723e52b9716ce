import type { AccessTable } from '../../kernel/access.ts';

// A manager sees the organization or the branches of the role; a case manager the families of their teams.
const write = { manager: 'organization', 'case-manager': 'team' } as const;
const manage = { manager: 'organization' } as const;

export const access: AccessTable = {
  'cases.admitFamily': write,
  'cases.openCase': write,
  'cases.changeCase': write,
  'cases.closeCase': write,
  'cases.reopenCase': write,
  'cases.addToTeam': write,
  'cases.leaveTeam': write,
  'cases.reassign': manage,
  'cases.moveBranch': manage,
  'cases.listUnmatchedManagers': manage,
  'cases.mapManager': manage,
};
