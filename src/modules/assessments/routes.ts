import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { cancelAssessment, changeAssessment, completeAssessment, correctAssessment, signAssessment } from './commands/change.ts';
import { addInstrument, replayInstrument, withdrawInstrument } from './commands/instruments.ts';
import { recordAssessment, replayAssessment } from './commands/record.ts';
import * as contract from './contract/operations.ts';
import { checkScores, getAssessment, listAssessments } from './queries/assessments.ts';
import { checkInstrument, getInstrument, listInstruments } from './queries/instruments.ts';

export const assessments = defineModule({
  name: 'assessments',
  access,
  repointing: { holdings: [{ table: 'assessment', key: ['id'], columns: ['family_id', 'case_id', 'person_id'] }] },
  routes: [
    handle(contract.listInstruments, listInstruments),
    handle(contract.checkInstrument, checkInstrument),
    handle(contract.getInstrument, getInstrument),
    handle(contract.addInstrument, addInstrument, { replay: replayInstrument }),
    handle(contract.withdrawInstrument, withdrawInstrument),
    handle(contract.recordAssessment, recordAssessment, { replay: replayAssessment }),
    handle(contract.listAssessments, listAssessments),
    handle(contract.checkScores, checkScores),
    handle(contract.getAssessment, getAssessment),
    handle(contract.changeAssessment, changeAssessment),
    handle(contract.completeAssessment, completeAssessment),
    handle(contract.signAssessment, signAssessment),
    handle(contract.correctAssessment, correctAssessment),
    handle(contract.cancelAssessment, cancelAssessment),
  ],
});
