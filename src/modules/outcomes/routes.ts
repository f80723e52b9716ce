import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { cancelOutcome, changeOutcome, recordOutcome, replayOutcome, restoreOutcome } from './commands.ts';
import * as contract from './contract.ts';
import { getOutcome, listOutcomes } from './queries.ts';

export const outcomes = defineModule({
  name: 'outcomes',
  access,
  repointing: { holdings: [{ table: 'outcome_record', key: ['id'], columns: ['family_id', 'case_id', 'person_id'] }] },
  routes: [
    handle(contract.recordOutcome, recordOutcome, { replay: replayOutcome }),
    handle(contract.listOutcomes, listOutcomes),
    handle(contract.getOutcome, getOutcome),
    handle(contract.changeOutcome, changeOutcome),
    handle(contract.cancelOutcome, cancelOutcome),
    handle(contract.restoreOutcome, restoreOutcome),
  ],
});
