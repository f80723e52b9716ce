import { recordHistory } from '../../../kernel/server/history.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { Day } from '../../../kernel/time.ts';

/** A task that another module gives within its own transaction. */
export interface GivenTask {
  id: string;
  title: string;
  note: string | null;
  /** All three null: of no family, between whoever gives it and whoever does it. */
  familyId: string | null;
  caseId: string | null;
  practice: string | null;
  dueOn: Day;
  /** The screen where it is done: `/families/…`. */
  page: string;
  /** Null: nobody yet. Whoever calls has checked that the colleague sees the family, or will. */
  assigneeId: string | null;
}

/** Gives tasks by the hand of the caller; a rule does not touch them. */
export async function giveTasks({ tx, actor }: Context, tasks: readonly GivenTask[]): Promise<void> {
  for (const { id, title, note, familyId, caseId, practice, dueOn, page, assigneeId } of tasks) {
    await tx.rows(
      `insert into ryadom.task (organization_id, id, family_id, case_id, practice_id, title, note, due_on, page, assignee_id, given_by, by_hand)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, true)`,
      [actor.organization.id, id, familyId, caseId, practice, title, note, dueOn, page, assigneeId, actor.staffId],
    );
  }
}

/** Ends those of these tasks that are still open, with the reason; gives how many. */
export async function withdrawTasks({ tx, actor, now }: Context, ids: readonly string[], reason: string): Promise<number> {
  const org = actor.organization.id;
  const rows = await tx.rows<{ id: string; familyId: string | null; version: number }>(
    `update ryadom.task set state = 'cancelled', result = $3, closed_by = $4, closed_at = $5, version = version + 1
     where organization_id = $1 and id = any ($2::uuid[]) and state = 'open' returning id, family_id as "familyId", version`,
    [org, ids, reason, actor.staffId, now],
  );
  await recordHistory(tx, ...rows.map(({ id, familyId, version }) => ({
    organizationId: org, subject: 'task', subjectId: id, familyId, version, staffId: actor.staffId,
    changes: { state: ['open', 'cancelled'], result: [null, reason] } as Record<string, [unknown, unknown]>,
  })));
  return rows.length;
}
