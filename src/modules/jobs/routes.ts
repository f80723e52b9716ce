import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { cancelJob, retryJob } from './commands/change.ts';
import { startJobs } from './commands/worker.ts';
import * as c from './contract.ts';
import { getJob, listJobs } from './queries.ts';

export const jobs = defineModule({
  name: 'jobs',
  access,
  routes: [handle(c.listJobs, listJobs), handle(c.getJob, getJob), handle(c.cancelJob, cancelJob), handle(c.retryJob, retryJob)],
  start: startJobs,
});
