import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { cancelAttachment, changeAttachment, restoreAttachment } from './commands/change.ts';
import { startSweeping } from './commands/sweep.ts';
import { uploadAttachment } from './commands/upload.ts';
import * as c from './contract.ts';
import { getAttachment, listAttachments, readFile, readThumbnail } from './queries.ts';

export const attachments = defineModule({
  name: 'attachments',
  access,
  // A file of the family itself names the family as its subject too.
  repointing: { holdings: [{ table: 'attachment', key: ['id'], columns: ['family_id', 'subject_id'] }] },
  routes: [
    handle(c.uploadAttachment, uploadAttachment, { ownTransactions: true, streams: true }),
    handle(c.listAttachments, listAttachments),
    handle(c.getAttachment, getAttachment),
    handle(c.readFile, readFile),
    handle(c.readThumbnail, readThumbnail),
    handle(c.changeAttachment, changeAttachment),
    handle(c.cancelAttachment, cancelAttachment),
    handle(c.restoreAttachment, restoreAttachment),
  ],
  start: startSweeping,
});
