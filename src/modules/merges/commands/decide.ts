import type { BodyOf } from '../../../kernel/contract.ts';
import { notFound, Refusal } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { decideDifferent as contract } from '../contract.ts';
import { labelsOf } from '../queries/labels.ts';
import { texts } from '../texts.ru.ts';

const told = `id, staff_name as by, to_char(decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at`;

/** «Не дубликат»: remembered with who and when; refuses a pair of which one is out of sight (404) and one decided before (409). */
export async function decideDifferent(context: Context, { body }: { body: BodyOf<typeof contract> }) {
  const { tx, actor, now } = context;
  const { kind, firstId, secondId } = body;
  const labels = await labelsOf(context, kind, [firstId, secondId]);
  const [one, two] = [labels.get(firstId), labels.get(secondId)];
  if (!one || !two) throw notFound();
  if (firstId === secondId) throw new Refusal(409, 'same_record', texts.refusals.same_record);
  for (const side of [one, two]) context.subject({ familyId: side.familyId, subjectId: side.id });
  const decided = await tx.row<{ id: string; by: string; at: string }>(
    `insert into ryadom.merge_decision (organization_id, id, kind, first_id, second_id, staff_id, staff_name, decided_at)
     values ($1, $2, $3, least($4::uuid, $5::uuid), greatest($4::uuid, $5::uuid), $6, $7, $8) on conflict (organization_id, first_id, second_id) do nothing returning ${told}`,
    [actor.organization.id, body.id, kind, firstId, secondId, actor.staffId, actor.name, now],
  );
  if (!decided) throw new Refusal(409, 'decided', texts.refusals.decided);
  return decided;
}

export async function replayDecision(context: Context, { body }: { body: { id: string } }) {
  const found = await context.tx.row<{ id: string; by: string; at: string }>(`select ${told} from ryadom.merge_decision where organization_id = $1 and id = $2`, [context.actor.organization.id, body.id]);
  if (!found) throw notFound();
  return found;
}

/** Takes the decision back: the pair is offered again. Both must be in sight, as when it was made. */
export async function dropDecision(context: Context, { params }: { params: { id: string } }): Promise<{ ok: true }> {
  const { tx, actor } = context;
  const found = await tx.row<{ kind: 'person' | 'family'; first_id: string; second_id: string }>(
    'select kind, first_id, second_id from ryadom.merge_decision where organization_id = $1 and id = $2 for update', [actor.organization.id, params.id],
  );
  const labels = found ? await labelsOf(context, found.kind, [found.first_id, found.second_id]) : null;
  if (!found || labels!.size < 2) throw notFound();
  for (const side of labels!.values()) context.subject({ familyId: side.familyId, subjectId: side.id });
  await tx.rows('delete from ryadom.merge_decision where organization_id = $1 and id = $2', [actor.organization.id, params.id]);
  return { ok: true };
}
