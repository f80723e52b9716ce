import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { addApplication, applyFromSignal, editApplication, replayApplication } from './commands/applications.ts';
import { decideApplication } from './commands/decide.ts';
import { intakeRepointing } from './commands/repoint.ts';
import { addSignal, checkSignal, editSignal, replaySignal } from './commands/signals.ts';
import * as c from './contract.ts';
import { getApplication, getLetter, listApplications } from './queries/applications.ts';
import { showEligibility } from './queries/facts.ts';
import { listWaiting } from './queries/queue.ts';
import { getSignal, listSignals } from './queries/signals.ts';

export const intake = defineModule({
  name: 'intake',
  access,
  repointing: intakeRepointing,
  routes: [
    handle(c.listSignals, listSignals),
    handle(c.getSignal, getSignal),
    handle(c.addSignal, addSignal, { replay: replaySignal }),
    handle(c.editSignal, editSignal),
    handle(c.checkSignal, checkSignal, { status: 200 }),
    handle(c.applyFromSignal, applyFromSignal, { replay: replayApplication }),
    handle(c.listApplications, listApplications),
    handle(c.getApplication, getApplication),
    handle(c.addApplication, addApplication, { replay: replayApplication }),
    handle(c.editApplication, editApplication),
    handle(c.decideApplication, decideApplication, { status: 200 }),
    handle(c.getLetter, getLetter),
    handle(c.listWaiting, listWaiting),
    handle(c.showEligibility, showEligibility),
  ],
});
