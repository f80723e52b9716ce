import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { decideDifferent, dropDecision, replayDecision } from './commands/decide.ts';
import { mergeRecords, replayMerge } from './commands/merge.ts';
import { refreshCandidates } from './commands/refresh.ts';
import { replayUndo, undoMerge } from './commands/undo.ts';
import * as c from './contract.ts';
import { listCandidates } from './queries/candidates.ts';
import { compare } from './queries/compare.ts';
import { getMerge, listMerges } from './queries/runs.ts';

export const merges = defineModule({
  name: 'merges',
  access,
  // A merge of earlier merges is read by whoever sees the family that stays.
  repointing: { holdings: [{ table: 'merge_run', key: ['id'], columns: ['family_id'] }] },
  routes: [
    handle(c.listCandidates, listCandidates),
    handle(c.refreshCandidates, refreshCandidates),
    handle(c.decideDifferent, decideDifferent, { replay: replayDecision }),
    handle(c.dropDecision, dropDecision),
    handle(c.compare, compare),
    handle(c.merge, mergeRecords, { replay: replayMerge }),
    handle(c.listMerges, listMerges),
    handle(c.getMerge, getMerge),
    handle(c.undoMerge, undoMerge, { replay: replayUndo, status: 200 }),
  ],
});
