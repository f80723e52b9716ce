import type { Services } from '../../kernel/server/module.ts';
import { recordHistory } from '../../kernel/server/history.ts';
import { enterOrganization } from '../../kernel/server/enter.ts';
import { addDays, type Day } from '../../kernel/time.ts';
import { submitReport } from '../../modules/reports/public.ts';
import { practiceId } from './world.ts';

/** The last whole quarter before the day. */
function quarterBefore(day: Day): { from: Day; to: Day } {
  const month = Number(day.slice(5, 7));
  const to = addDays(`${day.slice(0, 4)}-${String(Math.floor((month - 1) / 3) * 3 + 1).padStart(2, '0')}-01`, -1);
  return { from: `${to.slice(0, 4)}-${String(Number(to.slice(5, 7)) - 2).padStart(2, '0')}-01`, to };
}

/**
 * Two reports that went out: the published half-year, which nobody touched since, and the last quarter, after which a visit
 * was cancelled, another dated anew and one written down late.
 */
export async function sendReports(services: Services, slug: string, staff: { id: string; name: string }, now: Date, day: Day, newId: () => string): Promise<void> {
  const quarter = quarterBefore(day);
  const common = { services, organization: slug, staff, practice: practiceId };
  await submitReport({ ...common, id: newId(), from: '2022-07-01', to: '2022-12-31', note: 'Министерство труда и социальной защиты', at: new Date('2023-01-12T04:10:00Z') });
  await submitReport({ ...common, id: newId(), ...quarter, note: 'Фонд «Опора»', at: new Date(now.getTime() - 9 * 86_400_000) });
  await services.database.transaction(async (tx) => {
    const { id: org } = await enterOrganization(tx, slug);
    const visits = await tx.rows<{ id: string; family_id: string; happened_on: Day; version: number }>(
      `select id, family_id, happened_on, version from ryadom.service_record where organization_id = $1 and service_id = 'home_visit' and cancelled_at is null
         and happened_on between $2 and $3 and happened_on > $2::date + 20 order by happened_on, id limit 3`,
      [org, quarter.from, quarter.to],
    );
    const [twice, early, model] = visits;
    if (!twice || !early || !model) return;
    const change = async (visit: typeof twice, column: string, changes: Record<string, [unknown, unknown]>, values: unknown[]) => {
      await tx.rows(`update ryadom.service_record set ${column}, version = version + 1 where organization_id = $1 and id = $2`, [org, visit.id, ...values]);
      await recordHistory(tx, { organizationId: org, subject: 'service_record', subjectId: visit.id, familyId: visit.family_id, version: visit.version + 1, changes, staffId: staff.id });
    };
    await change(twice, 'cancelled_at = $3, cancel_reason = $4', { cancelledAt: [null, now.toISOString()], cancelReason: [null, 'занесли дважды'] }, [now, 'занесли дважды']);
    const moved = addDays(quarter.from, -2);
    await change(early, 'happened_on = $3', { date: [early.happened_on, moved] }, [moved]);
    await tx.rows(
      `insert into ryadom.service_record (organization_id, id, case_id, family_id, practice_id, service_id, happened_on, minutes, practitioner, whole_family, created_by, created_at)
       select organization_id, $3, case_id, family_id, practice_id, service_id, $4, 40, practitioner, true, $5, clock_timestamp() from ryadom.service_record
       where organization_id = $1 and id = $2`,
      [org, model.id, newId(), quarter.to, staff.id],
    );
  });
}
