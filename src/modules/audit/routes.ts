import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { startSealing } from './commands.ts';
import * as c from './contract.ts';
import * as queries from './queries.ts';

export const audit = defineModule({
  name: 'audit',
  access,
  routes: [handle(c.listAuditEvents, queries.listAuditEvents), handle(c.describeAudit, queries.describeAudit)],
  start: startSealing,
});
