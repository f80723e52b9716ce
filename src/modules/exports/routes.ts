import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { exportPerson, startExport } from './commands/start.ts';
import { startSweeping } from './commands/sweep.ts';
import * as c from './contract.ts';
import { fetchExport, listExports, readExport } from './queries/exports.ts';

export const exports = defineModule({
  name: 'exports',
  access,
  routes: [
    handle(c.listExports, listExports),
    handle(c.startExport, startExport, { replay: (context, { body }) => readExport(context, body.id) }),
    handle(c.exportPerson, exportPerson, { replay: (context, { body }) => readExport(context, body.id) }),
    handle(c.fetchExport, fetchExport),
  ],
  start: startSweeping,
  repointing: { holdings: [{ table: 'export_run', key: ['id'], columns: ['person_id'] }] },
});
