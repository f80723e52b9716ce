import type { AccessTable } from '../../kernel/access.ts';

const everybody = { administrator: 'none', manager: 'none', 'case-manager': 'none', practitioner: 'none' } as const;

export const access: AccessTable = {
  'practices.listPractices': everybody,
  'practices.getPractice': everybody,
  'practices.installPractice': { administrator: 'none', manager: 'none' },
};
