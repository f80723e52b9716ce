import type { BodyOf } from '../../../kernel/contract.ts';
import { badField } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type * as c from '../contract.ts';
import { branchFor, requireStaff } from '../queries.ts';
import { groupBefore } from '../rules.ts';
import { texts } from '../texts.ru.ts';

type Column = 'case_manager_id' | 'branch_id';
const fieldOf: Record<Column, string> = { case_manager_id: 'caseManagerId', branch_id: 'branchId' };

interface Choice {
  practice?: string | undefined;
  families?: string[] | undefined;
  caseIds?: string[] | undefined;
  from?: string | undefined;
  text?: string | undefined;
}

/**
 * One statement for any number of families: open cases that the choice names get the new value, each with its history row;
 * the audit names every family. Gives what was there before.
 */
async function moveAll(context: Context, column: Column, choice: Choice, to: string | null) {
  const { tx, actor } = context;
  if (choice.families === undefined && choice.caseIds === undefined && choice.from === undefined && choice.text === undefined) {
    throw badField('families', 'nobody_chosen', texts.refusals.nobody_chosen);
  }
  const clearsText = column === 'case_manager_id' && to !== null ? ', case_manager_text = null' : '';
  const rows = await tx.rows<{ familyId: string; previous: string | null }>(
    `with chosen as (
       select c.id, c.family_id, c.${column} as previous, c.case_manager_text as text from ryadom.family_case c
       where c.organization_id = $1 and (c.closed_on is null or $6::text is not null) and c.${column} is distinct from $2::uuid
         and ($3::text is null or c.practice_id = $3) and ($4::uuid[] is null or c.family_id = any ($4)) and ($8::uuid[] is null or c.id = any ($8))
         and ($5::uuid is null or c.${column} = $5) and ($6::text is null or c.case_manager_text = $6 and c.case_manager_id is null)
       for update
     ), changed as (
       update ryadom.family_case c set ${column} = $2, version = c.version + 1${clearsText}
       from chosen w where c.organization_id = $1 and c.id = w.id
       returning c.id, c.family_id, c.version, w.previous, w.text
     ), told as (
       insert into ryadom.field_history (organization_id, subject, subject_id, family_id, version, changes, staff_id)
       select $1, 'family_case', id, family_id, version,
         jsonb_build_object('${fieldOf[column]}', jsonb_build_array(coalesce(previous::text, ${column === 'case_manager_id' ? 'text' : 'null'}), $2::uuid::text)), $7::uuid
       from changed
     )
     select family_id as "familyId", previous from changed`,
    [actor.organization.id, to, choice.practice ?? null, choice.families ?? null, choice.from ?? null, choice.text ?? null, actor.staffId, choice.caseIds ?? null],
  );
  for (const { familyId } of rows) context.subject({ familyId, details: { to } });
  return { moved: new Set(rows.map((row) => row.familyId)).size, before: groupBefore(rows) };
}

export async function reassign(context: Context, { body }: { body: BodyOf<typeof c.reassign> }) {
  await requireStaff(context, 'to', body.to);
  return moveAll(context, 'case_manager_id', body, body.to);
}

export async function moveBranch(context: Context, { body }: { body: BodyOf<typeof c.moveBranch> }) {
  // A manager of one branch may hand families over to another, but only from among those that he or she sees.
  await branchFor(context, body.to, []);
  return moveAll(context, 'branch_id', body, body.to);
}

export async function mapManager(context: Context, { body }: { body: BodyOf<typeof c.mapManager> }) {
  await requireStaff(context, 'to', body.to);
  return moveAll(context, 'case_manager_id', { practice: body.practice, text: body.text }, body.to);
}

/** A repeat of a bulk change changes nothing more; what it did is in the history. */
export const replayBulk = async () => ({ moved: 0, before: [] });
