import { badField, notFound } from '../../kernel/errors.ts';
import type { Context, Handler } from '../../kernel/server/module.ts';
import type { Tx } from '../../kernel/server/transaction.ts';
import type * as c from './contract.ts';
import type { CaseRecord } from './contract.ts';
import { texts } from './texts.ru.ts';

/** A case with its current team; throws notFound for a case out of sight. */
export async function readCase(tx: Tx, organizationId: number, id: string): Promise<CaseRecord> {
  const found = await tx.row<{ record: CaseRecord }>(
    `select json_build_object('id', c.id, 'familyId', c.family_id, 'practice', c.practice_id, 'packVersion', c.pack_version,
       'branchId', c.branch_id, 'openedOn', c.opened_on, 'closedOn', c.closed_on, 'closeReason', c.close_reason, 'closeNote', c.close_note,
       'caseManagerId', c.case_manager_id, 'caseManagerText', c.case_manager_text, 'mentorId', c.mentor_id, 'version', c.version,
       'team', coalesce((select json_agg(json_build_object('id', t.id, 'staffId', t.staff_id, 'name', s.name, 'fromOn', t.from_on, 'version', t.version) order by s.name)
         from ryadom.case_team t join ryadom.staff_name_view s on s.organization_id = t.organization_id and s.id = t.staff_id
         where t.organization_id = c.organization_id and t.case_id = c.id and t.to_on is null), '[]')) as record
     from ryadom.family_case c where c.organization_id = $1 and c.id = $2`,
    [organizationId, id],
  );
  if (!found) throw notFound();
  return found.record;
}

/** The case as it is now, held until the end of the transaction: a card that is edited at the same moment waits. */
export async function lockCase({ tx, actor }: Context, id: string): Promise<CaseRecord> {
  await tx.rows('select 1 from ryadom.family_case where organization_id = $1 and id = $2 for update', [actor.organization.id, id]);
  return readCase(tx, actor.organization.id, id);
}

export const listUnmatchedManagers: Handler<typeof c.listUnmatchedManagers> = async ({ tx, actor }, { query }) => ({
  items: await tx.rows<{ text: string; families: number }>(
    `select case_manager_text as text, count(*)::integer as families from ryadom.family_case
     where organization_id = $1 and case_manager_text is not null and case_manager_id is null and ($2::text is null or practice_id = $2)
     group by 1 order by 2 desc, 1`,
    [actor.organization.id, query.practice ?? null],
  ),
});

const refused = (path: string, code: keyof typeof texts.refusals) => badField(path, code, texts.refusals[code]);

/** A colleague whose access is open. */
export async function requireStaff({ tx, actor }: Context, path: string, staffId: string | null | undefined): Promise<void> {
  if (!staffId) return;
  const found = await tx.row('select 1 from ryadom.staff where organization_id = $1 and id = $2 and disabled_at is null', [actor.organization.id, staffId]);
  if (!found) throw refused(path, 'unknown_staff');
}

export async function requireMentor({ tx, actor }: Context, practiceId: string, mentorId: string | null | undefined): Promise<void> {
  if (!mentorId) return;
  const found = await tx.row('select 1 from ryadom.mentor_view where organization_id = $1 and practice_id = $2 and id = $3', [actor.organization.id, practiceId, mentorId]);
  if (!found) throw refused('mentorId', 'unknown_mentor');
}

/** The branch of a new case: the one named, else the caller's own, else the default one. `own` are branches that narrow the caller. */
export async function branchFor({ tx, actor }: Context, wanted: string | undefined, own: readonly string[]): Promise<string> {
  if (wanted !== undefined && own.length > 0 && !own.includes(wanted)) throw refused('branchId', 'foreign_branch');
  const found = await tx.row<{ id: string }>(
    `select id from ryadom.branch where organization_id = $1 and closed_at is null and ($2::uuid is null and is_default or id = $2)`,
    [actor.organization.id, wanted ?? own[0] ?? null],
  );
  if (!found) throw refused('branchId', 'unknown_branch');
  return found.id;
}
