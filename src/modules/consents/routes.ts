import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { cancelConsent, revokeConsent, signConsent } from './commands/change.ts';
import { addGround, editGround, replayGround } from './commands/grounds.ts';
import { prepareConsent, renewConsent, replayConsent } from './commands/prepare.ts';
import * as contract from './contract.ts';
import { getConsent, listConsents } from './queries/consents.ts';
import { listGrounds } from './queries/grounds.ts';
import { getFamilyConsents, listMissing } from './queries/standing.ts';

export const consents = defineModule({
  name: 'consents',
  access,
  repointing: { holdings: [{ table: 'consent', key: ['id'], columns: ['family_id', 'person_id', 'representative_id'] }] },
  routes: [
    handle(contract.listConsents, listConsents),
    handle(contract.listMissing, listMissing),
    handle(contract.getFamilyConsents, getFamilyConsents),
    handle(contract.getConsent, getConsent),
    handle(contract.prepareConsent, prepareConsent, { replay: replayConsent }),
    handle(contract.signConsent, signConsent),
    handle(contract.revokeConsent, revokeConsent),
    handle(contract.cancelConsent, cancelConsent),
    handle(contract.renewConsent, renewConsent, { replay: replayConsent }),
    handle(contract.listGrounds, listGrounds),
    handle(contract.addGround, addGround, { replay: replayGround }),
    handle(contract.editGround, editGround),
  ],
});
