import type { AccessTable } from '../../kernel/access.ts';

/** The administrator sees who did what and when, but no family; the manager also sees which family of those in view. */
export const access: AccessTable = {
  'audit.listAuditEvents': { administrator: 'none', manager: 'organization' },
  'audit.describeAudit': { administrator: 'none', manager: 'organization' },
};
