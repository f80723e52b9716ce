import type { AccessTable } from '../../kernel/access.ts';

const withFamilies = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;

export const access: AccessTable = {
  'assessments.listInstruments': { administrator: 'none', manager: 'none', 'case-manager': 'none', practitioner: 'none' },
  'assessments.getInstrument': { administrator: 'none', manager: 'none', 'case-manager': 'none', practitioner: 'none' },
  // An instrument names no family: whoever looks after the methods writes it, for the whole organization.
  'assessments.checkInstrument': { administrator: 'none', manager: 'none' },
  'assessments.addInstrument': { administrator: 'none', manager: 'none' },
  'assessments.withdrawInstrument': { administrator: 'none', manager: 'none' },
  'assessments.recordAssessment': withFamilies,
  'assessments.listAssessments': withFamilies,
  'assessments.getAssessment': withFamilies,
  'assessments.changeAssessment': withFamilies,
  'assessments.completeAssessment': withFamilies,
  'assessments.signAssessment': withFamilies,
  'assessments.correctAssessment': withFamilies,
  'assessments.cancelAssessment': withFamilies,
  'assessments.checkScores': { manager: 'organization' },
};
