import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { cancelAid, changeAid, recordAid, replayAid, restoreAid } from './commands/aid.ts';
import { cancelService, changeService, restoreService } from './commands/change.ts';
import { cancelMeeting, changeMeeting, recordMeeting, replayMeeting, restoreMeeting } from './commands/meetings.ts';
import { recordGroup, recordService, replayGroup, replayService } from './commands/record.ts';
import { serviceRepointing } from './commands/repoint.ts';
import * as aid from './contract/aid.ts';
import * as meetings from './contract/meetings.ts';
import * as contract from './contract/services.ts';
import { getAid, listAid } from './queries/aid.ts';
import { showEffect } from './queries/effect.ts';
import { gatherAgain, getMeeting, listGroups, listMeetings } from './queries/meetings.ts';
import { listRecipients } from './queries/people.ts';
import { getService, listServices } from './queries/services.ts';

export const services = defineModule({
  name: 'services',
  access,
  repointing: serviceRepointing,
  routes: [
    handle(contract.recordService, recordService, { replay: replayService, planOnce: true }),
    handle(contract.recordGroup, recordGroup, { replay: replayGroup }),
    handle(contract.listServices, listServices),
    handle(contract.getService, getService, { planOnce: true }),
    handle(contract.changeService, changeService),
    handle(contract.cancelService, cancelService),
    handle(contract.restoreService, restoreService),
    handle(contract.listRecipients, listRecipients),
    handle(contract.showEffect, showEffect),
    handle(meetings.recordMeeting, recordMeeting, { replay: replayMeeting }),
    handle(meetings.listMeetings, listMeetings),
    handle(meetings.listGroups, listGroups),
    handle(meetings.getMeeting, getMeeting),
    handle(meetings.gatherAgain, gatherAgain),
    handle(meetings.changeMeeting, changeMeeting),
    handle(meetings.cancelMeeting, cancelMeeting),
    handle(meetings.restoreMeeting, restoreMeeting),
    handle(aid.recordAid, recordAid, { replay: replayAid }),
    handle(aid.listAid, listAid),
    handle(aid.getAid, getAid),
    handle(aid.changeAid, changeAid),
    handle(aid.cancelAid, cancelAid),
    handle(aid.restoreAid, restoreAid),
  ],
});
