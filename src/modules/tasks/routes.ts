import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { acceptAlarm, addDuty, closeAlarm, dropDuty, markStep, raiseAlarm, replayAlarm, replayDuty } from './commands/alarms.ts';
import { startTasks } from './commands/background.ts';
import { addAbsence, addDeadline, dropContactNorm, dropDay, dropDeadline, dropYear, endAbsence, importDays, replayAbsence, replayDeadline, setAlarmNorm, setContactNorm, setDay, setDeadline } from './commands/norms.ts';
import { addTask, cancelTask, changeTask, finishTask, reassignTasks, reopenTask, replayReassign, replayTask } from './commands/tasks.ts';
import * as alarms from './contract/alarms.ts';
import * as norms from './contract/norms.ts';
import * as tasksOf from './contract/tasks.ts';
import { getAlarm, listAlarms, listDuties } from './queries/alarms.ts';
import { listAbsences, listDays, listNorms } from './queries/norms.ts';
import { getNotices, listTasks } from './queries/tasks.ts';

export const tasks = defineModule({
  name: 'tasks',
  access,
  repointing: {
    holdings: [
      { table: 'task', key: ['id'], columns: ['family_id', 'case_id'] },
      { table: 'alarm', key: ['id'], columns: ['family_id', 'case_id'] },
      { table: 'alarm_step', key: ['alarm_id', 'place'], columns: ['family_id'] },
      { table: 'alarm_turn', key: ['alarm_id', 'turn'], columns: ['family_id'] },
    ],
  },
  routes: [
    handle(tasksOf.listTasks, listTasks),
    handle(tasksOf.addTask, addTask, { replay: replayTask }),
    handle(tasksOf.reassignTasks, reassignTasks, { replay: replayReassign }),
    handle(tasksOf.changeTask, changeTask),
    handle(tasksOf.finishTask, finishTask),
    handle(tasksOf.cancelTask, cancelTask),
    handle(tasksOf.reopenTask, reopenTask),
    handle(tasksOf.getNotices, getNotices, { planOnce: true }),
    handle(alarms.raiseAlarm, raiseAlarm, { replay: replayAlarm }),
    handle(alarms.listAlarms, listAlarms),
    handle(alarms.getAlarm, getAlarm),
    handle(alarms.acceptAlarm, acceptAlarm),
    handle(alarms.markStep, markStep),
    handle(alarms.closeAlarm, closeAlarm),
    handle(alarms.listDuties, listDuties),
    handle(alarms.addDuty, addDuty, { replay: replayDuty }),
    handle(alarms.dropDuty, dropDuty),
    handle(norms.listNorms, listNorms),
    handle(norms.setDeadline, setDeadline),
    handle(norms.addDeadline, addDeadline, { replay: replayDeadline }),
    handle(norms.dropDeadline, dropDeadline),
    handle(norms.setAlarmNorm, setAlarmNorm),
    handle(norms.setContactNorm, setContactNorm),
    handle(norms.dropContactNorm, dropContactNorm),
    handle(norms.listDays, listDays),
    handle(norms.setDay, setDay),
    handle(norms.dropDay, dropDay),
    handle(norms.importDays, importDays),
    handle(norms.dropYear, dropYear),
    handle(norms.listAbsences, listAbsences),
    handle(norms.addAbsence, addAbsence, { replay: replayAbsence }),
    handle(norms.endAbsence, endAbsence),
  ],
  start: startTasks,
});
