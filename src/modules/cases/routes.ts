import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { admitFamily, openCase, replayAdmission, replayCase } from './commands/admit.ts';
import { mapManager, moveBranch, reassign, replayBulk } from './commands/bulk.ts';
import { addToTeam, changeCase, closeCase, leaveTeam, reopenCase, replayTeam } from './commands/change.ts';
import { caseRepointing } from './commands/repoint.ts';
import * as c from './contract.ts';
import { listUnmatchedManagers } from './queries.ts';

export const cases = defineModule({
  name: 'cases',
  access,
  repointing: caseRepointing,
  routes: [
    handle(c.admitFamily, admitFamily, { replay: replayAdmission }),
    handle(c.openCase, openCase, { replay: replayCase }),
    handle(c.changeCase, changeCase),
    handle(c.closeCase, closeCase, { status: 200 }),
    handle(c.reopenCase, reopenCase, { status: 200 }),
    handle(c.addToTeam, addToTeam, { replay: replayTeam }),
    handle(c.leaveTeam, leaveTeam, { status: 200 }),
    handle(c.reassign, reassign, { replay: replayBulk, status: 200 }),
    handle(c.moveBranch, moveBranch, { replay: replayBulk, status: 200 }),
    handle(c.listUnmatchedManagers, listUnmatchedManagers),
    handle(c.mapManager, mapManager, { replay: replayBulk, status: 200 }),
  ],
});
