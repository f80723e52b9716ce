import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { annulReport, freezeReport, setTargets } from './commands.ts';
import * as contract from './contract.ts';
import { getDifference, listDifference } from './queries/difference.ts';
import { exportDocx, exportPdf, frozenDocx, frozenJson, frozenPdf, frozenXlsx } from './queries/files.ts';
import { getTargets } from './queries/targets.ts';
import { frozenCard, getFrozen, listFrozen, listFrozenRecords } from './queries/frozen.ts';

export const reports = defineModule({
  name: 'reports',
  access,
  routes: [
    handle(contract.exportDocx, exportDocx),
    handle(contract.exportPdf, exportPdf),
    handle(contract.freezeReport, freezeReport, {
      snapshot: true,
      replay: (context, { body }) => frozenCard(context.tx, context.actor.organization.id, body.id),
    }),
    handle(contract.listFrozen, listFrozen),
    handle(contract.getFrozen, getFrozen),
    handle(contract.listFrozenRecords, listFrozenRecords),
    handle(contract.annulReport, annulReport),
    handle(contract.frozenJson, frozenJson),
    handle(contract.frozenXlsx, frozenXlsx),
    handle(contract.frozenDocx, frozenDocx),
    handle(contract.frozenPdf, frozenPdf),
    handle(contract.getDifference, getDifference, { snapshot: true }),
    handle(contract.listDifference, listDifference, { snapshot: true }),
    handle(contract.getTargets, getTargets),
    handle(contract.setTargets, setTargets),
  ],
});
