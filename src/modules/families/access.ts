import type { AccessTable } from '../../kernel/access.ts';

// Reads of families: a manager the organization or the branches of the role, others the families of their teams.
const read = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;

export const access: AccessTable = {
  'families.listFamilies': read,
  'families.countFamilies': read,
  'families.exportFamilies': { manager: 'organization', 'case-manager': 'team' },
  'families.getFamily': read,
  'families.listTimeline': read,
  'families.listHistory': { manager: 'organization', 'case-manager': 'team' },
  'families.listViews': { manager: 'organization', 'case-manager': 'team' },
};
