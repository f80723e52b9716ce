import type { AccessTable } from '../../kernel/access.ts';

const everybody = { administrator: 'none', manager: 'none', 'case-manager': 'none', practitioner: 'none' } as const;
const keepers = { administrator: 'none', manager: 'none' } as const;

export const access: AccessTable = {
  'organizations.getOrganization': everybody,
  'organizations.changeOrganization': { administrator: 'none' },
  'organizations.listBranches': everybody,
  'organizations.addBranch': { administrator: 'none' },
  'organizations.changeBranch': { administrator: 'none' },
  'organizations.listDistricts': everybody,
  'organizations.addDistrict': keepers,
  'organizations.changeDistrict': keepers,
  'organizations.removeDistrict': keepers,
  'organizations.listSettlements': everybody,
  'organizations.addSettlement': keepers,
  'organizations.changeSettlement': keepers,
  'organizations.removeSettlement': keepers,
};
