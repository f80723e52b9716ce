/** The only door of cases for other modules. */
export { refreshScope } from './commands/repoint.ts';
export { admitFamily, openCase } from './commands/admit.ts';
export { changeCase, closeCase, reopenCase } from './commands/change.ts';
export { setCaseLevel } from './commands/level.ts';
export { branchFor, lockCase } from './queries.ts';
