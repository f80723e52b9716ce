import type { AccessTable } from '../../kernel/access.ts';

const withFamilies = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;

export const access: AccessTable = {
  'outcomes.recordOutcome': withFamilies,
  'outcomes.listOutcomes': withFamilies,
  'outcomes.getOutcome': withFamilies,
  'outcomes.changeOutcome': withFamilies,
  'outcomes.cancelOutcome': withFamilies,
  'outcomes.restoreOutcome': withFamilies,
};
