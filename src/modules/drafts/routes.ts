import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { dropDraft, saveDraft, startExpiry } from './commands.ts';
import * as contract from './contract.ts';
import { getDraft, listDrafts } from './queries.ts';

export const drafts = defineModule({
  name: 'drafts',
  access,
  // What is inside a draft keeps the ids that were typed: they answer as the family that stayed.
  repointing: { holdings: [{ table: 'draft', key: ['id'], columns: ['family_id'] }] },
  routes: [
    handle(contract.listDrafts, listDrafts),
    handle(contract.getDraft, getDraft),
    handle(contract.saveDraft, saveDraft),
    handle(contract.dropDraft, dropDraft),
  ],
  start: startExpiry,
});
