/** The only door of cases for other modules. */
export { refreshScope } from './commands/repoint.ts';
