import type { AccessTable } from '../../kernel/access.ts';

const whoSeesFamilies = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;
/** A submitted report tells of every family that it counts, so whoever sees them all freezes and reads it. */
const whoSeesThemAll = { manager: 'organization' } as const;

export const access: AccessTable = {
  'reports.exportDocx': whoSeesFamilies,
  'reports.exportPdf': whoSeesFamilies,
  'reports.freezeReport': whoSeesThemAll,
  'reports.listFrozen': whoSeesThemAll,
  'reports.getFrozen': whoSeesThemAll,
  'reports.listFrozenRecords': whoSeesThemAll,
  'reports.frozenJson': whoSeesThemAll,
  'reports.frozenXlsx': whoSeesThemAll,
  'reports.frozenDocx': whoSeesThemAll,
  'reports.frozenPdf': whoSeesThemAll,
  'reports.getDifference': whoSeesThemAll,
  'reports.listDifference': whoSeesThemAll,
  'reports.annulReport': whoSeesThemAll,
  'reports.getTargets': { manager: 'none' },
  'reports.setTargets': { manager: 'none' },
};
