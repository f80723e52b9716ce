import type { AccessTable } from '../../kernel/access.ts';

// Whoever leads families keeps their registers clean: a manager everywhere, a case manager where both records are of
// families that he or she sees. Practitioners read what came of it on the card.
const write = { manager: 'organization', 'case-manager': 'team' } as const;

export const access: AccessTable = {
  'merges.listCandidates': write,
  'merges.refreshCandidates': write,
  'merges.decideDifferent': write,
  'merges.dropDecision': write,
  'merges.compare': write,
  'merges.merge': write,
  'merges.listMerges': write,
  'merges.getMerge': write,
  'merges.undoMerge': write,
};
