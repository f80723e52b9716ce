import type { Lapse } from '../contract.ts';
import { soonDays } from '../rules.ts';

/**
 * How an open case stands to its norm of contact, as SQL over the day of the last contact, the norm in days and today. The list of
 * families and every number that leads to it use the same text.
 */
export const lapseSql: Record<Lapse, (last: string, norm: string, today: string) => string> = {
  never: (last) => `${last} is null`,
  overdue: (last, norm, today) => `${last} < ${today}::date - ${norm}`,
  soon: (last, norm, today) => `${last} >= ${today}::date - ${norm} and ${last} < ${today}::date - ${norm} + ${soonDays}`,
};
