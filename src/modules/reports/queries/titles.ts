import type { Tx } from '../../../kernel/server/transaction.ts';
import type { ReportFilters } from '../../indicators/public.ts';
import { getPack } from '../../practices/public.ts';
import type { FrozenItem } from '../contract.ts';
import { texts } from '../texts.ru.ts';

/** The chosen district, category and case manager with their names of this day. */
export async function titlesOf(tx: Tx, organizationId: number, practice: string, filters: ReportFilters): Promise<FrozenItem['filters']> {
  const { district, category, caseManager } = filters;
  const named = async (id: string, sql: string) => ({ id, title: (await tx.row<{ name: string }>(sql, [organizationId, id]))?.name ?? id });
  const pack = category === undefined ? undefined : await getPack(tx, organizationId, practice);
  return {
    ...(district === undefined ? {} : { district: await named(district, 'select name from ryadom.district where organization_id = $1 and id = $2') }),
    ...(category === undefined ? {} : { category: { id: category, title: pack?.categories.find((one) => one.id === category)?.title ?? category } }),
    ...(caseManager === undefined
      ? {}
      : { caseManager: caseManager === 'none' ? { id: caseManager, title: texts.nobody } : await named(caseManager, 'select name from ryadom.staff_name_view where organization_id = $1 and id = $2') }),
  };
}
