import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { addGoal, addMeasure, changeGoal, changeMeasure, removeGoal, removeMeasure, replayLine } from './commands/lines.ts';
import { approvePlan, changePlan, closePlan, openPlan, recordAnswer, replayPlan, returnPlan, sendPlan, startPlan } from './commands/plan.ts';
import { planRepointing } from './commands/repoint.ts';
import * as c from './contract.ts';
import { listDosage, listPlans } from './queries/lists.ts';
import { getPlan } from './queries/plan.ts';

export const plans = defineModule({
  name: 'plans',
  access,
  repointing: planRepointing,
  routes: [
    handle(c.listPlans, listPlans),
    handle(c.getPlan, getPlan),
    handle(c.listDosage, listDosage),
    handle(c.openPlan, openPlan, { replay: replayPlan }),
    handle(c.changePlan, changePlan),
    handle(c.sendPlan, sendPlan, { status: 200 }),
    handle(c.returnPlan, returnPlan, { status: 200 }),
    handle(c.approvePlan, approvePlan, { status: 200 }),
    handle(c.recordAnswer, recordAnswer, { status: 200 }),
    handle(c.startPlan, startPlan, { status: 200 }),
    handle(c.closePlan, closePlan, { status: 200 }),
    handle(c.addGoal, addGoal, { replay: replayLine }),
    handle(c.changeGoal, changeGoal),
    handle(c.removeGoal, removeGoal),
    handle(c.addMeasure, addMeasure, { replay: replayLine }),
    handle(c.changeMeasure, changeMeasure),
    handle(c.removeMeasure, removeMeasure),
  ],
});
