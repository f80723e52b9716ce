import type { AccessTable } from '../../kernel/access.ts';

const mine = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;

export const access: AccessTable = {
  'today.getToday': mine,
  'today.listUnfinished': mine,
  'today.getBranch': { manager: 'organization' },
};
