import type { AccessTable } from '../../kernel/access.ts';

// The register holds no family; the view only says whose consents are counted beside a partner.
const readers = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;
const keepers = { manager: 'organization', 'case-manager': 'team' } as const;

export const access: AccessTable = {
  'partners.listPartners': readers,
  'partners.getPartner': readers,
  'partners.addPartner': keepers,
  'partners.editPartner': keepers,
  'partners.closePartner': keepers,
  'partners.reopenPartner': keepers,
};
