import { recordHistory } from '../../../kernel/server/history.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { Day } from '../../../kernel/time.ts';

/**
 * The level of a case from a day on: the one that held until now ends, the new one begins. The same level again changes nothing.
 * Whoever calls has checked that the practice knows the level and holds the case's row. Gives the level before, null: there was none.
 */
export async function setCaseLevel(
  { tx, actor }: Context,
  { caseId, familyId, levelId, words, fromOn, ground, reviewItemId }: { caseId: string; familyId: string; levelId: string; /** The level before and this one as the history tells them. */ words: [string | null, string]; fromOn: Day; ground: string | null; reviewItemId: string | null },
): Promise<string | null> {
  const org = actor.organization.id;
  const before = await tx.row<{ id: string; level: string }>(
    'select id, level_id as level from ryadom.case_level where organization_id = $1 and case_id = $2 and to_on is null for update',
    [org, caseId],
  );
  if (before?.level === levelId) return levelId;
  // A meeting written down late may fall before the level that holds now began.
  if (before) await tx.rows('update ryadom.case_level set to_on = greatest(from_on, $3::date), version = version + 1 where organization_id = $1 and id = $2', [org, before.id, fromOn]);
  const id = crypto.randomUUID();
  await tx.rows(
    `insert into ryadom.case_level (organization_id, id, case_id, family_id, level_id, from_on, ground, review_item_id, created_by)
     values ($1, $2, $3, $4, $5, greatest($6::date, (select max(l.to_on) from ryadom.case_level l where l.organization_id = $1 and l.case_id = $3)), $7, $8, $9)`,
    [org, id, caseId, familyId, levelId, fromOn, ground, reviewItemId, actor.staffId],
  );
  await recordHistory(tx, { organizationId: org, subject: 'case_level', subjectId: id, familyId, version: 1, staffId: actor.staffId, changes: { level: words } });
  return before?.level ?? null;
}
