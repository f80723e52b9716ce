import type { AccessTable } from '../../kernel/access.ts';

const whoSeesFamilies = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;

export const access: AccessTable = {
  'indicators.listReports': whoSeesFamilies,
  'indicators.getReport': whoSeesFamilies,
  'indicators.getServicesReport': whoSeesFamilies,
  'indicators.listServiceRecords': whoSeesFamilies,
  'indicators.listRecords': whoSeesFamilies,
  'indicators.listExcluded': whoSeesFamilies,
  'indicators.exportReport': whoSeesFamilies,
  'indicators.startFactsCheck': { administrator: 'none', manager: 'none' },
  'indicators.setTarget': { manager: 'none' },
};
