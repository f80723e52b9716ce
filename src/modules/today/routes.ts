import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import * as contract from './contract.ts';
import { getBranch } from './queries/branch.ts';
import { getToday, listUnfinished } from './queries/mine.ts';

export const today = defineModule({
  name: 'today',
  access,
  routes: [
    handle(contract.getToday, getToday, { planOnce: true }),
    handle(contract.listUnfinished, listUnfinished),
    handle(contract.getBranch, getBranch, { planOnce: true }),
  ],
});
