import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import * as commands from './commands.ts';
import * as c from './contract.ts';
import * as queries from './queries.ts';

export const organizations = defineModule({
  name: 'organizations',
  access,
  routes: [
    handle(c.getOrganization, queries.getOrganization),
    handle(c.changeOrganization, commands.changeOrganization),
    handle(c.listBranches, queries.listBranches),
    handle(c.addBranch, commands.addBranch, { replay: ({ tx, actor }, { body }) => queries.branchOf(tx, actor.organization.id, body.id) }),
    handle(c.changeBranch, commands.changeBranch),
    handle(c.listDistricts, queries.listDistricts),
    handle(c.addDistrict, commands.addDistrict, { replay: ({ tx, actor }, { body }) => queries.districtOf(tx, actor.organization.id, body.id) }),
    handle(c.changeDistrict, commands.changeDistrict),
    handle(c.removeDistrict, commands.removeDistrict),
    handle(c.listSettlements, queries.listSettlements),
    handle(c.addSettlement, commands.addSettlement, { replay: ({ tx, actor }, { body }) => queries.settlementOf(tx, actor.organization.id, body.id) }),
    handle(c.changeSettlement, commands.changeSettlement),
    handle(c.removeSettlement, commands.removeSettlement),
  ],
});
