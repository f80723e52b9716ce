import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { installPractice, replayInstall } from './commands.ts';
import * as contract from './contract/operations.ts';
import { getPractice, listPractices } from './queries/installed.ts';

export const practices = defineModule({
  name: 'practices',
  access,
  routes: [
    handle(contract.listPractices, listPractices),
    handle(contract.getPractice, getPractice),
    handle(contract.installPractice, installPractice, { replay: replayInstall }),
  ],
});
