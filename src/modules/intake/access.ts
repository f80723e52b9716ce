import type { AccessTable } from '../../kernel/access.ts';

// Whoever hears of trouble may write a signal down. It is then read by its author, by whoever checks it and by the manager
// (policies of migration 0075); the practitioner who wrote one down has done their part.
const tell = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;
const work = { manager: 'organization', 'case-manager': 'team' } as const;
const decide = { manager: 'organization' } as const;

export const access: AccessTable = {
  'intake.addSignal': tell,
  'intake.listSignals': work,
  'intake.getSignal': work,
  'intake.editSignal': work,
  'intake.checkSignal': work,
  'intake.applyFromSignal': work,
  'intake.listApplications': work,
  'intake.getApplication': work,
  'intake.addApplication': work,
  'intake.editApplication': work,
  'intake.getLetter': work,
  'intake.showEligibility': work,
  'intake.decideApplication': decide,
  'intake.listWaiting': decide,
};
