import type { AccessTable } from '../../kernel/access.ts';

const readers = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;
const keepers = { manager: 'organization', 'case-manager': 'team' } as const;

export const access: AccessTable = {
  'consents.listConsents': readers,
  'consents.listMissing': readers,
  'consents.getFamilyConsents': readers,
  'consents.getConsent': readers,
  'consents.prepareConsent': keepers,
  'consents.signConsent': keepers,
  'consents.revokeConsent': keepers,
  'consents.cancelConsent': keepers,
  'consents.renewConsent': keepers,
  'consents.listGrounds': { administrator: 'none', manager: 'none', 'case-manager': 'none', practitioner: 'none' },
  'consents.addGround': { administrator: 'none' },
  'consents.editGround': { administrator: 'none' },
};
