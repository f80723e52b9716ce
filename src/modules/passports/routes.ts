import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { recordFacts, replayFacts } from './commands/facts.ts';
import { changePriority, decidePriority, planPriority, replayPlanned, replayPriority } from './commands/priorities.ts';
import { passportRepointing } from './commands/repoint.ts';
import { replaySnapshot, signSnapshot, takeSnapshot } from './commands/snapshots.ts';
import * as c from './contract.ts';
import { showGenogram } from './queries/genogram.ts';
import { comparePassports, getSnapshot, listSnapshots, showPassport } from './queries/passport.ts';

export const passports = defineModule({
  name: 'passports',
  access,
  repointing: passportRepointing,
  routes: [
    handle(c.showGenogram, showGenogram, { planOnce: true }),
    handle(c.showPassport, showPassport, { planOnce: true }),
    handle(c.listSnapshots, listSnapshots),
    handle(c.getSnapshot, getSnapshot),
    handle(c.comparePassports, comparePassports),
    handle(c.recordFacts, recordFacts, { replay: replayFacts }),
    handle(c.takeSnapshot, takeSnapshot, { replay: replaySnapshot }),
    handle(c.signSnapshot, signSnapshot, { status: 200 }),
    handle(c.decidePriority, decidePriority, { replay: replayPriority }),
    handle(c.changePriority, changePriority),
    handle(c.planPriority, planPriority, { replay: replayPlanned, status: 200 }),
  ],
});
