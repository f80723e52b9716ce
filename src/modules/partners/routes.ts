import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { addPartner, closePartner, editPartner, reopenPartner, replayPartner } from './commands.ts';
import * as contract from './contract.ts';
import { getPartner, listPartners } from './queries.ts';

export const partners = defineModule({
  name: 'partners',
  access,
  routes: [
    handle(contract.listPartners, listPartners),
    handle(contract.getPartner, getPartner),
    handle(contract.addPartner, addPartner, { replay: replayPartner }),
    handle(contract.editPartner, editPartner),
    handle(contract.closePartner, closePartner),
    handle(contract.reopenPartner, reopenPartner),
  ],
});
