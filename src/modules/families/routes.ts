import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import * as contract from './contract.ts';
import { getFamily } from './queries/card.ts';
import { exportFamilies } from './queries/export.ts';
import { countFamilies, listFamilies } from './queries/list.ts';
import { listHistory, listTimeline, listViews } from './queries/timeline.ts';

export const families = defineModule({
  name: 'families',
  access,
  routes: [
    handle(contract.listFamilies, listFamilies, { planOnce: true }),
    handle(contract.countFamilies, countFamilies, { planOnce: true }),
    handle(contract.exportFamilies, exportFamilies),
    handle(contract.getFamily, getFamily, { planOnce: true }),
    handle(contract.listTimeline, listTimeline),
    handle(contract.listHistory, listHistory),
    handle(contract.listViews, listViews),
  ],
});
