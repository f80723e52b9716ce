/** The only door of cases for other modules. */
export { refreshScope } from './commands/repoint.ts';
export { admitFamily, openCase } from './commands/admit.ts';
export { branchFor } from './queries.ts';
