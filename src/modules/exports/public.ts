/** The door of exports for the command line. */
export { moveIn, type Moved } from './commands/move.ts';
export { exportToFile } from './commands/organization.ts';
