/** The door of jobs: how other modules define and start long work. */
export { defineJob, type Job, type JobKind, type Step } from './commands/kinds.ts';
export { runJobHere, startJob, type Starter, takeOverJobs, waitForJob } from './commands/start.ts';
export type { JobResult } from './contract.ts';
export { stopJobs } from './commands/worker.ts';
