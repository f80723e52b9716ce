import { fill } from '../../../kernel/texts.ts';
import { Refusal } from '../../../kernel/errors.ts';
import { recordHistory } from '../../../kernel/server/history.ts';
import type { Context } from '../../../kernel/server/module.ts';
import { takeBack } from '../../../kernel/server/repoint.ts';
import { refreshScope } from '../../cases/public.ts';
import { refreshFamilies } from '../../people/public.ts';
import type { MergeRun } from '../contract.ts';
import { readRun } from '../queries/runs.ts';
import { texts } from '../texts.ru.ts';
import { lockAll, seeEverything, takeTurn } from './sight.ts';
import { findObstacles } from './obstacles.ts';

/** Both records as they were before; refuses `already_undone` and `undo_conflict` (409) with what stands in the way. */
export async function undoMerge(context: Context, { params }: { params: { id: string } }): Promise<MergeRun> {
  const { tx, actor, now } = context;
  const org = actor.organization.id;
  await takeTurn(tx, org);
  const run = await readRun(context, params.id);
  if (run.undoneAt !== null) throw new Refusal(409, 'already_undone', texts.refusals.already_undone);
  context.subject({ familyId: run.familyId, subjectId: run.keepId, details: { merge: run.id } });
  const back = await seeEverything(tx);
  const involved = (await tx.row<{ ids: string[] }>('select involved ids from ryadom.merge_run where organization_id = $1 and id = $2', [org, run.id]))!.ids;
  const before = await familiesOf(context, involved);
  await lockAll(tx, org, before, involved);
  const obstacles = await findObstacles(tx, org, run);
  if (obstacles.length > 0) {
    throw new Refusal(409, 'undo_conflict', fill(texts.refusals.undo_conflict, { what: obstacles.join('; ') }), { extra: { obstacles } });
  }
  try {
    await takeBack(tx, org, run.id);
  } catch (error) {
    // A row that came since holds a place that an old one needs again.
    if (['23505', '23503'].includes((error as { code?: string }).code ?? '')) {
      const table = String((error as { table?: string }).table ?? '');
      throw new Refusal(409, 'undo_conflict', fill(texts.refusals.undo_conflict, { what: texts.obstacles.changed((texts.tables[table] ?? texts.other)[1]) }));
    }
    throw error;
  }
  const families = [...new Set([...before, ...(await familiesOf(context, involved))])].toSorted();
  await refreshScope(tx, org, families);
  await refreshFamilies(tx, org, families);
  await tx.rows('update ryadom.merge_run set undone_at = $3, undone_by = $4, version = version + 1 where organization_id = $1 and id = $2', [org, run.id, now, actor.name]);
  await recordHistory(tx, {
    organizationId: org, subject: 'merge', subjectId: run.id, familyId: run.familyId, version: 2, staffId: actor.staffId, source: 'merge', changes: { undone: [null, run.otherLabel] },
  });
  if (run.kind === 'family') context.subject({ familyId: run.otherId, subjectId: run.otherId, details: { merge: run.id } });
  await back();
  return readRun(context, run.id);
}

/** Families among these ids, and those of the people among them. */
async function familiesOf({ tx, actor }: Context, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `select id from ryadom.family_view where organization_id = $1 and id = any ($2::uuid[])
     union select family_id from ryadom.member_view where organization_id = $1 and person_id = any ($2::uuid[])`,
    [actor.organization.id, ids],
  );
  return rows.map((row) => row.id);
}

export const replayUndo = (context: Context, { params }: { params: { id: string } }) => readRun(context, params.id);
