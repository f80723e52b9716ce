import type { AccessTable } from '../../kernel/access.ts';

// One's own drafts, for everybody who records; the view of families tells which family a draft may name.
const own = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;

export const access: AccessTable = {
  'drafts.listDrafts': own,
  'drafts.getDraft': own,
  'drafts.saveDraft': own,
  'drafts.dropDraft': own,
};
