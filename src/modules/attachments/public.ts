/** The only door of attachments for other modules. */
export { repointFamily } from './commands/repoint.ts';
