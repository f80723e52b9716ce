import { addedSince, changedSince } from '../../../kernel/server/repoint.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import type { MergeRun } from '../contract.ts';
import { seeEverything } from './sight.ts';
import { allHoldings } from '../queries/compare.ts';
import { countedAll, texts } from '../texts.ru.ts';

/**
 * What stands in the way of undoing a merge, in sentences; empty when nothing does. Looks over the whole organization,
 * whoever asks, and tells counts only.
 */
export async function findObstacles(tx: Tx, org: number, run: Pick<MergeRun, 'id' | 'kind' | 'keepId'>): Promise<string[]> {
  const back = await seeEverything(tx);
  const found: string[] = [];
  const later = await tx.row<{ id: string }>(
    `select o.id from ryadom.merge_run r join ryadom.merge_run o on o.organization_id = $1 and o.id <> r.id and o.undone_at is null
       and o.number > r.number and o.involved && r.involved
     where r.organization_id = $1 and r.id = $2 order by o.number desc limit 1`,
    [org, run.id],
  );
  const taken = await tx.row<{ code: string }>(
    `select f.code from ryadom.merge_change c join ryadom.family_view f on f.organization_id = $1 and f.code = c.before->>'code' and f.id <> $3
     where c.organization_id = $1 and c.merge_id = $2 and c.tab = 'family' limit 1`,
    [org, run.id, run.keepId],
  );
  if (taken) found.push(texts.obstacles.code(taken.code));
  const changed = await changedSince(tx, org, run.id);
  if (Object.keys(changed).length > 0) found.push(texts.obstacles.changed(countedAll(changed)));
  if (run.kind === 'family') {
    const moved = await tx.rows<{ tab: string; id: string }>(
      `select tab, key->>'id' id from ryadom.merge_change where organization_id = $1 and merge_id = $2 and action = 'moved' and tab in ('membership', 'family_case')
         and (before->>'person_id') is not distinct from (after->>'person_id')`,
      [org, run.id],
    );
    const of = (tab: string) => moved.filter((row) => row.tab === tab).map((row) => row.id);
    const people = await tx.rows<{ id: string }>('select distinct person_id id from ryadom.member_view where organization_id = $1 and membership_id = any ($2::uuid[])', [org, of('membership')]);
    const added = await addedSince(tx, org, run.id, allHoldings(), run.keepId, [...people.map((row) => row.id), ...of('family_case')]);
    if (Object.keys(added).length > 0) found.push(texts.obstacles.added(countedAll(added)));
  }
  await back();
  // What the later merge is called only whoever sees it may read.
  const named = later && (await tx.row<{ label: string }>('select other_label as label from ryadom.merge_run where organization_id = $1 and id = $2', [org, later.id]));
  return later ? [named ? texts.obstacles.later(named.label) : texts.obstacles.laterUnseen, ...found] : found;
}
