import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { replayFactsCheck, startFactsCheck } from './commands/check-job.ts';
import { startPreparing } from './commands/prepare.ts';
import { setTarget } from './commands/target.ts';
import * as contract from './contract.ts';
import { listExcluded } from './queries/excluded.ts';
import { listRecords } from './queries/records.ts';
import { getReport, listReports } from './queries/report.ts';
import { getServicesReport, listServiceRecords } from './queries/services.ts';
import { exportReport } from './queries/workbook.ts';

export const indicators = defineModule({
  name: 'indicators',
  access,
  routes: [
    handle(contract.exportReport, exportReport),
    handle(contract.listReports, listReports),
    handle(contract.getReport, getReport, { planOnce: true }),
    handle(contract.getServicesReport, getServicesReport, { planOnce: true }),
    handle(contract.listServiceRecords, listServiceRecords, { planOnce: true }),
    handle(contract.listRecords, listRecords, { planOnce: true }),
    handle(contract.listExcluded, listExcluded),
    handle(contract.startFactsCheck, startFactsCheck, { replay: replayFactsCheck }),
    handle(contract.setTarget, setTarget),
  ],
  start: startPreparing,
});
