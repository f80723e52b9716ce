import type { AccessTable } from '../../kernel/access.ts';

// Who works with families sees meetings and, of their agendas, the families in their sight. Case managers and managers prepare; a
// practitioner asks for a review and speaks. The chair is a manager: signing is judged by the seat at the meeting too (commands/sign.ts).
const read = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;
const write = { manager: 'organization', 'case-manager': 'team' } as const;
const manage = { manager: 'organization' } as const;

export const access: AccessTable = {
  'reviews.listReviews': read,
  'reviews.getReview': read,
  'reviews.listProposals': write,
  'reviews.listRules': read,
  'reviews.listFamilyReviews': read,
  'reviews.askReview': read,
  'reviews.getItem': read,
  'reviews.setPosition': read,
  'reviews.addReview': write,
  'reviews.changeReview': write,
  'reviews.addParticipant': write,
  'reviews.changeParticipant': write,
  'reviews.removeParticipant': write,
  'reviews.addItem': write,
  'reviews.removeItem': write,
  'reviews.hearItem': write,
  'reviews.changeItem': write,
  'reviews.signItem': write,
  'reviews.cancelReview': manage,
  'reviews.correctItem': manage,
  'reviews.setQuorum': manage,
};
