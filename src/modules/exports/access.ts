import type { AccessTable } from '../../kernel/access.ts';

/** All data of all families: a manager of the whole organization. The administrator sees no family, so neither an archive of them. */
export const access: AccessTable = {
  'exports.listExports': { manager: 'organization' },
  'exports.startExport': { manager: 'organization' },
  'exports.exportPerson': { manager: 'organization' },
  'exports.fetchExport': { manager: 'organization' },
};
