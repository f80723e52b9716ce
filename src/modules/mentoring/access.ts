import type { AccessTable } from '../../kernel/access.ts';

// The view decides which families of a mentor the caller sees; the register itself is the organization's.
const readers = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;
const keepers = { manager: 'organization', 'case-manager': 'team' } as const;

export const access: AccessTable = {
  'mentoring.listMentors': readers,
  'mentoring.getMentor': readers,
  'mentoring.addMentor': keepers,
  'mentoring.editMentor': keepers,
};
