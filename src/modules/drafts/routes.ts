import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { dropDraft, saveDraft, startExpiry } from './commands.ts';
import * as contract from './contract.ts';
import { getDraft, listDrafts } from './queries.ts';

export const drafts = defineModule({
  name: 'drafts',
  access,
  routes: [
    handle(contract.listDrafts, listDrafts),
    handle(contract.getDraft, getDraft),
    handle(contract.saveDraft, saveDraft),
    handle(contract.dropDraft, dropDraft),
  ],
  start: startExpiry,
});
