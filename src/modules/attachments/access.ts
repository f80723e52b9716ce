import type { AccessTable } from '../../kernel/access.ts';

const withFamilies = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;

export const access: AccessTable = {
  'attachments.uploadAttachment': withFamilies,
  'attachments.listAttachments': withFamilies,
  'attachments.getAttachment': withFamilies,
  'attachments.readFile': withFamilies,
  'attachments.readThumbnail': withFamilies,
  'attachments.changeAttachment': withFamilies,
  'attachments.cancelAttachment': withFamilies,
  'attachments.restoreAttachment': withFamilies,
};
