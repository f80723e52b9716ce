import type { AccessTable } from '../../kernel/access.ts';

// The case manager writes the plans of the families of their teams, a practitioner proposes measures of their own to a plan that
// is being written, the manager of the organization or the branch approves. An administrator sees no family, so no plan.
const read = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;
const write = { manager: 'organization', 'case-manager': 'team' } as const;
const manage = { manager: 'organization' } as const;

export const access: AccessTable = {
  'plans.listPlans': read,
  'plans.getPlan': read,
  'plans.listDosage': write,
  'plans.openPlan': write,
  'plans.changePlan': write,
  'plans.sendPlan': write,
  'plans.returnPlan': write,
  'plans.approvePlan': manage,
  'plans.recordAnswer': write,
  'plans.startPlan': write,
  'plans.closePlan': write,
  'plans.addGoal': write,
  'plans.changeGoal': write,
  'plans.removeGoal': write,
  'plans.addMeasure': read,
  'plans.changeMeasure': read,
  'plans.removeMeasure': read,
};
