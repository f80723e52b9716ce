import type { AccessTable } from '../../kernel/access.ts';

const withFamilies = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;
const everybody = { administrator: 'none', manager: 'none', 'case-manager': 'none', practitioner: 'none' } as const;
/** The rota opens families to those on duty, so whoever keeps the program must not write it. */
const leads = { manager: 'organization' } as const;

export const access: AccessTable = {
  'tasks.listTasks': withFamilies,
  'tasks.addTask': withFamilies,
  'tasks.changeTask': withFamilies,
  'tasks.finishTask': withFamilies,
  'tasks.cancelTask': withFamilies,
  'tasks.reopenTask': withFamilies,
  'tasks.reassignTasks': leads,
  'tasks.getNotices': withFamilies,
  'tasks.raiseAlarm': withFamilies,
  'tasks.listAlarms': withFamilies,
  'tasks.getAlarm': withFamilies,
  'tasks.acceptAlarm': withFamilies,
  'tasks.markStep': withFamilies,
  'tasks.closeAlarm': withFamilies,
  'tasks.listDuties': withFamilies,
  'tasks.addDuty': leads,
  'tasks.dropDuty': leads,
  'tasks.listNorms': withFamilies,
  'tasks.setDeadline': leads,
  'tasks.addDeadline': leads,
  'tasks.dropDeadline': leads,
  'tasks.setAlarmNorm': leads,
  'tasks.setContactNorm': leads,
  'tasks.dropContactNorm': leads,
  'tasks.listDays': everybody,
  // Days off open nothing: the administrator keeps the calendar too.
  'tasks.setDay': { administrator: 'none', manager: 'none' },
  'tasks.dropDay': { administrator: 'none', manager: 'none' },
  'tasks.importDays': { administrator: 'none', manager: 'none' },
  'tasks.dropYear': { administrator: 'none', manager: 'none' },
  'tasks.listAbsences': withFamilies,
  'tasks.addAbsence': withFamilies,
  'tasks.endAbsence': withFamilies,
};
