import type { AccessTable } from '../../kernel/access.ts';

// An administrator sees when and how many, but no cell of a family's row.
export const access: AccessTable = {
  'imports.startImport': { manager: 'organization' },
  'imports.undoImport': { manager: 'organization' },
  'imports.listImports': { administrator: 'none', manager: 'organization' },
  'imports.getImport': { administrator: 'none', manager: 'organization' },
  'imports.getRemarks': { manager: 'organization' },
  'imports.getTemplate': { administrator: 'none', manager: 'organization', 'case-manager': 'none', practitioner: 'none' },
};
