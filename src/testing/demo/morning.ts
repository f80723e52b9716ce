import { addDays, type Day } from '../../kernel/time.ts';
import type { Tx } from '../../kernel/server/transaction.ts';
import { practiceId, type Tables } from './world.ts';

/**
 * What «Сегодня» of the demo's case manager and manager has to show besides overdue contacts: a family not met yet, a visit without its minutes, a
 * family that nobody leads. Changes rows that are there, so that nothing else of the region moves.
 */
export function leaveWork(tables: Tables, caseManager: string, today: Day): void {
  const open = tables.family_case.filter((one) => one.closed_on === null);
  const met = new Set(tables.service_record.map((record) => record.case_id));
  const unmet = open.find((one) => !met.has(one.id));
  if (unmet) unmet.case_manager_id = caseManager;
  const others = open.filter((one) => met.has(one.id) && one.case_manager_id !== caseManager);
  const left = others.at(-1);
  if (left) left.case_manager_id = null;
  const mine = new Set(open.filter((one) => one.case_manager_id === caseManager).map((one) => one.id));
  const visit = tables.service_record.find((record) => mine.has(record.case_id) && record.cancelled_at === null && record.happened_on > addDays(today, -20) && record.service_id === 'home_visit');
  if (visit) visit.minutes = null;
}

/** A visit that the case manager began to write down yesterday and left. */
export async function beginDraft(tx: Tx, organizationId: number, caseManager: string, id: string, now: Date, today: Day): Promise<void> {
  const family = await tx.row<{ id: string; code: string; title: string }>(
    `select f.id, f.code, f.title from ryadom.family_case c join ryadom.family f on f.organization_id = $1 and f.id = c.family_id
     where c.organization_id = $1 and c.case_manager_id = $2 and c.closed_on is null and c.last_contact_on is not null order by c.last_contact_on desc, f.code limit 1`,
    [organizationId, caseManager],
  );
  const savedAt = new Date(now.getTime() - 16 * 3_600_000);
  const content = {
    service: 'home_visit', date: addDays(today, -1), time: '', minutes: 40, topic: 'Быт и порядок', practitioner: '', place: 'дома у семьи',
    note: 'Мама просила узнать про путёвку в лагерь. ', families: [{ ...family, recordId: id, whole: true, here: [] }],
  };
  await tx.rows(
    `insert into ryadom.draft (organization_id, id, staff_id, kind, practice_id, family_id, title, content, saved_at, expires_at)
     values ($1, $2, $3, 'service', $4, $5, 'Патронаж семьи', $6, $7, $7::timestamptz + interval '30 days')`,
    [organizationId, id, caseManager, practiceId, family!.id, JSON.stringify(content), savedAt],
  );
}
