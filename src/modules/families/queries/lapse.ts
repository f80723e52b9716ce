import type { Lapse } from '../contract.ts';
import { soonDays } from '../rules.ts';

/**
 * Days that may pass between two contacts of a case, as SQL: the norm of its level, else of the practice. `c` has practice_id,
 * pack_version and level_id. Nearly all cases of some organizations have no level, and then nothing more is asked.
 */
export const normSql = (c: string, org: string, today: string): string => `coalesce(case when ${c}.level_id is not null then (select l.days
      from ryadom.contact_levels(${org}, ${today}::date) l where l.practice_id = ${c}.practice_id and l.version = ${c}.pack_version and l.level_id = ${c}.level_id) end,
    (select n.days from ryadom.contact_norm_view n where n.organization_id = ${org} and n.practice_id = ${c}.practice_id and n.version = ${c}.pack_version))`;

/**
 * How an open case stands to its norm of contact, as SQL over the day of the last contact, the norm in days and today. The list of
 * families and every number that leads to it use the same text.
 */
export const lapseSql: Record<Lapse, (last: string, norm: string, today: string) => string> = {
  never: (last) => `${last} is null`,
  overdue: (last, norm, today) => `${last} < ${today}::date - ${norm}`,
  soon: (last, norm, today) => `${last} >= ${today}::date - ${norm} and ${last} < ${today}::date - ${norm} + ${soonDays}`,
};
