/** Backup of everything into one file, and back, across both kinds of database. */
export { backup } from './backup.ts';
export { restore } from './restore.ts';
