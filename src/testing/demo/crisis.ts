import { randomUUID } from 'node:crypto';
import type { Tx } from '../../kernel/server/transaction.ts';
import { addDays, type Day } from '../../kernel/time.ts';
import { practiceId } from './world.ts';
import { storyFamilies } from './stories.ts';

interface People {
  organizationId: number;
  caseManager: string;
  /** On duty this week. */
  duty: string;
  manager: string;
  specialist: string;
}

/** Tasks of the demo's case manager, a duty rota, and one family in crisis whose alarm waits for an answer. Nothing of it counts in a report. */
export async function addCrisis(tx: Tx, { organizationId, caseManager, duty, manager, specialist }: People, now: Date, today: Day): Promise<void> {
  const families = await tx.rows<{ id: string; caseId: string; branchId: string }>(
    `select f.id, c.id as "caseId", c.branch_id as "branchId" from ryadom.family_case c join ryadom.family f on f.organization_id = $1 and f.id = c.family_id
     where c.organization_id = $1 and c.case_manager_id = $2 and c.closed_on is null and c.last_contact_on is not null
     order by c.family_id = $3 desc, f.code limit 4`,
    [organizationId, caseManager, (await storyFamilies(tx, organizationId, caseManager, today))[2]],
  );
  const [troubled, first, second, third] = families;
  if (!first || !second || !third || !troubled) return;
  const tasks: [family: string | null, title: string, due: Day, at: string | null, by: string][] = [
    [first.id, 'Ответить школе на запрос', addDays(today, -1), null, manager],
    [second.id, 'Напомнить о справке для соцконтракта', today, '13:00', caseManager],
    [third.id, 'Отвезти документы в опеку', addDays(today, 2), null, caseManager],
    [null, 'Сдать табель за месяц', addDays(today, 3), null, manager],
  ];
  for (const [family, title, due, at, by] of tasks) {
    await tx.rows(
      'insert into ryadom.task (organization_id, id, family_id, title, due_on, due_at, page, assignee_id, given_by, by_hand) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true)',
      [organizationId, randomUUID(), family, title, due, at, family === null ? null : `/families/${family}`, caseManager, by],
    );
  }
  await tx.rows('insert into ryadom.duty (organization_id, id, staff_id, from_on, to_on, created_by) values ($1, $2, $3, $4, $5, $6)', [organizationId, randomUUID(), duty, addDays(today, -2), addDays(today, 5), manager]);
  const alarm = randomUUID();
  const raised = new Date(now.getTime() - 9 * 60_000);
  await tx.rows(
    `insert into ryadom.alarm (organization_id, id, family_id, case_id, practice_id, branch_id, level, what, source, raised_by, raised_at, minutes, due_at)
     values ($1, $2, $3, $4, $5, $6, 1, 'Дети с утра одни, печь не топлена. Мама не отвечает.', 'mentor', $7, $8, 30, $8::timestamptz + interval '30 minutes')`,
    [organizationId, alarm, troubled.id, troubled.caseId, practiceId, troubled.branchId, specialist, raised],
  );
  const steps = ['Позвонить 112, если опасность прямо сейчас', 'Убедиться, что ребёнок не один', 'Сообщить в опеку и полицию', 'Сообщить руководителю', 'Приехать в семью или попросить того, кто ближе', 'Записать, что увидели и о чём договорились'];
  await tx.rows('insert into ryadom.alarm_step (organization_id, alarm_id, family_id, place, title) select $1, $2, $3, s.place, s.title from unnest($4::text[]) with ordinality s(title, place)', [organizationId, alarm, troubled.id, steps]);
  await tx.rows(
    `insert into ryadom.alarm_turn (organization_id, alarm_id, family_id, turn, staff_id, why, asked_at, told_at)
     values ($1, $2, $3, 1, $4, 'case_manager', $7, $7), ($1, $2, $3, 2, $5, 'duty', null, null), ($1, $2, $3, 3, $6, 'manager', null, null)`,
    [organizationId, alarm, troubled.id, caseManager, duty, manager, raised],
  );
}
