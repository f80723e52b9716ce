import type { AccessTable, Role, View } from '../../kernel/access.ts';

const everybody: Partial<Record<Role, View>> = { administrator: 'none', manager: 'none', 'case-manager': 'none', practitioner: 'none' };

/** Everybody has their own jobs; those of others are seen by managers and administrators, without what is personal in them. */
export const access: AccessTable = {
  'jobs.listJobs': everybody,
  'jobs.getJob': everybody,
  'jobs.cancelJob': everybody,
  'jobs.retryJob': everybody,
};
