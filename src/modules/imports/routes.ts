import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { startImport, undoImport } from './commands/start.ts';
import * as c from './contract.ts';
import { getImport, getRemarks, listImports } from './queries/runs.ts';
import { getTemplate } from './queries/template.ts';

export const imports = defineModule({
  name: 'imports',
  access,
  // The same workbook again finds the one that stayed under both codes.
  repointing: { holdings: [{ table: 'import_row', key: ['practice_id', 'sheet', 'key'], columns: ['entity_id'] }] },
  routes: [
    handle(c.getTemplate, getTemplate),
    handle(c.listImports, listImports),
    handle(c.startImport, startImport, { ownTransactions: true, uploadLimit: 40 * 1024 * 1024 }),
    handle(c.getImport, getImport),
    handle(c.getRemarks, getRemarks),
    handle(c.undoImport, undoImport, { ownTransactions: true }),
  ],
});
