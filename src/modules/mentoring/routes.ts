import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { addMentor, editMentor, replayMentor } from './commands.ts';
import * as contract from './contract.ts';
import { getMentor, listMentors } from './queries.ts';

export const mentoring = defineModule({
  name: 'mentoring',
  access,
  routes: [
    handle(contract.listMentors, listMentors),
    handle(contract.getMentor, getMentor),
    handle(contract.addMentor, addMentor, { replay: replayMentor }),
    handle(contract.editMentor, editMentor),
  ],
});
