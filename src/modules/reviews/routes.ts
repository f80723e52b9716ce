import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { askReview, replayAsk } from './commands/ask.ts';
import { addItem, changeItem, correctItem, hearItem, removeItem, replayCorrection, replayItem, setPosition } from './commands/items.ts';
import { addParticipant, addReview, cancelReview, changeParticipant, changeReview, removeParticipant, replayParticipant, replayQuorum, replayReview, setQuorum } from './commands/reviews.ts';
import { signItem } from './commands/sign.ts';
import * as items from './contract/items.ts';
import * as meetings from './contract/meetings.ts';
import { listProposals } from './queries/agenda.ts';
import { listFamilyReviews } from './queries/family.ts';
import { getItem } from './queries/item.ts';
import { listRules } from './queries/norms.ts';
import { getReview, listReviews } from './queries/reviews.ts';

export const reviews = defineModule({
  name: 'reviews',
  access,
  repointing: {
    holdings: [
      { table: 'review_assessment', key: ['item_id', 'assessment_id'], columns: ['family_id', 'person_id'] },
      { table: 'review_position', key: ['item_id', 'participant_id'], columns: ['family_id'] },
      { table: 'review_request', key: ['id'], columns: ['family_id', 'case_id'] },
      { table: 'review_item', key: ['id'], columns: ['family_id', 'case_id'] },
    ],
  },
  routes: [
    handle(meetings.listReviews, listReviews),
    handle(meetings.addReview, addReview, { replay: replayReview }),
    handle(meetings.getReview, getReview),
    handle(meetings.changeReview, changeReview),
    handle(meetings.cancelReview, cancelReview, { status: 200 }),
    handle(meetings.addParticipant, addParticipant, { replay: replayParticipant }),
    handle(meetings.changeParticipant, changeParticipant),
    handle(meetings.removeParticipant, removeParticipant),
    handle(meetings.listProposals, listProposals),
    handle(meetings.askReview, askReview, { replay: replayAsk }),
    handle(meetings.listRules, listRules),
    handle(meetings.setQuorum, setQuorum, { replay: replayQuorum }),
    handle(items.addItem, addItem, { replay: replayItem }),
    handle(items.removeItem, removeItem),
    handle(items.getItem, getItem),
    handle(items.hearItem, hearItem, { status: 200 }),
    handle(items.changeItem, changeItem),
    handle(items.setPosition, setPosition),
    handle(items.signItem, signItem, { status: 200 }),
    handle(items.correctItem, correctItem, { replay: replayCorrection }),
    handle(items.listFamilyReviews, listFamilyReviews),
  ],
});
