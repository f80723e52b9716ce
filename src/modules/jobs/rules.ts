import type { Role } from '../../kernel/access.ts';

/** A running job that was not heard of for so long is taken over: its process is dead. */
export const lostAfterSeconds = 60;
/** Between two signs of life, in milliseconds; a cancel asked for elsewhere is heard by then. */
export const beatMs = 1_000;
/** A process looks for work of others so often; its own jobs wake it at once. The embedded database knows no other process. */
export const lookMs = { postgresql: 3_000, embedded: 60_000 } as const;
/** Jobs at once in one process. */
export const slots = 2;
/** How often a job may die with its process before nobody takes it up again. */
export const mostAttempts = 3;
/** Ended jobs are forgotten after so many days. */
export const keptDays = 30;
/** A stop of the program waits so long for jobs to hand themselves back. */
export const stopMs = 8_000;

/** Who may see jobs that others started. */
export function seesOthers(roles: readonly { role: Role }[]): boolean {
  return roles.some(({ role }) => role === 'administrator' || role === 'manager');
}

/** The starter may stop a job, and the administrator, who answers for the machine. */
export function mayCancel(state: string, mine: boolean, roles: readonly { role: Role }[]): boolean {
  return (state === 'queued' || state === 'running') && (mine || roles.some(({ role }) => role === 'administrator'));
}

/** Only whose rights a job has may start it once more. */
export function mayRetry(state: string, mine: boolean): boolean {
  return mine && (state === 'failed' || state === 'cancelled');
}
