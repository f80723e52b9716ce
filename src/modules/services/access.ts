import type { AccessTable } from '../../kernel/access.ts';

/** Whoever works with a family may record what was done for it; the family's scope is proven by the database. */
const withFamilies = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;
const everybody = { administrator: 'none', manager: 'none', 'case-manager': 'none', practitioner: 'none' } as const;

export const access: AccessTable = {
  'services.recordService': withFamilies,
  'services.recordGroup': withFamilies,
  'services.listServices': withFamilies,
  'services.getService': withFamilies,
  'services.changeService': withFamilies,
  'services.cancelService': withFamilies,
  'services.restoreService': withFamilies,
  'services.recordMeeting': withFamilies,
  'services.listMeetings': withFamilies,
  'services.listGroups': withFamilies,
  'services.getMeeting': withFamilies,
  'services.gatherAgain': withFamilies,
  'services.changeMeeting': withFamilies,
  'services.cancelMeeting': withFamilies,
  'services.restoreMeeting': withFamilies,
  'services.recordAid': withFamilies,
  'services.listAid': withFamilies,
  'services.getAid': withFamilies,
  'services.changeAid': withFamilies,
  'services.cancelAid': withFamilies,
  'services.restoreAid': withFamilies,
  'services.listRecipients': withFamilies,
  'services.showEffect': everybody,
};
