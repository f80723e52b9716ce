import { defineModule, handle, type Route } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { factCommands } from './commands/facts.ts';
import { editFamily } from './commands/families.ts';
import * as commands from './commands/people.ts';
import { peopleRepointing } from './commands/repoint.ts';
import { factContracts, type FactKind } from './contract/facts.ts';
import * as families from './contract/families.ts';
import * as contract from './contract/people.ts';
import { getPerson, listPeople } from './queries/person.ts';
import { findSimilar } from './queries/similar.ts';

function factRoutes(kind: FactKind): Route[] {
  const { add, edit, remove } = factContracts[kind];
  const run = factCommands(kind);
  return [handle(add, run.add as never, { replay: run.replay as never }), handle(edit, run.edit as never), handle(remove, run.remove as never)];
}

export const people = defineModule({
  name: 'people',
  access,
  repointing: peopleRepointing,
  routes: [
    handle(contract.findSimilar, findSimilar),
    handle(contract.listPeople, listPeople),
    handle(contract.getPerson, getPerson),
    handle(contract.addPerson, commands.addPerson, { replay: commands.replayPerson }),
    handle(contract.editPerson, commands.editPerson),
    handle(contract.editMembership, commands.editMembership),
    handle(contract.movePerson, commands.movePerson, { replay: commands.replayMove }),
    handle(families.editFamily, editFamily),
    ...(Object.keys(factContracts) as FactKind[]).flatMap(factRoutes),
  ],
});
