import { badField, versionConflict } from '../../../kernel/errors.ts';
import { recordHistory } from '../../../kernel/server/history.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { type Asking, gather } from '../queries/living.ts';
import { readSnapshot } from '../queries/passport.ts';
import type * as c from '../contract.ts';
import type { SnapshotRecord } from '../contract.ts';
import { compose } from '../rules/compose.ts';
import { texts } from '../texts.ru.ts';
import { openCase, refuse } from './facts.ts';

/** Writes down what is known of the family on the day; from then on it does not change. */
export async function takeSnapshot(context: Context, { params, body }: Input<typeof c.takeSnapshot>): Promise<SnapshotRecord> {
  if (body.onDate > context.today) throw badField('onDate', 'date_in_future', texts.refusals.date_in_future);
  await openCase(context, params.id, body.practice);
  await keep(context, params.id, body);
  return snapshot(context, body.id);
}

/** Composes and stores, whoever asks: a colleague, or the filling of the demo. */
export async function keep(context: Asking & Pick<Context, 'now'>, familyId: string, body: Input<typeof c.takeSnapshot>['body']): Promise<void> {
  const { tx, actor, now } = context;
  const org = actor.organization.id;
  const found = await gather(context, familyId, body.practice, body.onDate);
  // Two at once would take the same number.
  await tx.rows('select pg_advisory_xact_lock(hashtextextended($1, 98))', [familyId]);
  try {
    await tx.rows(
      `insert into ryadom.passport (organization_id, id, family_id, case_id, practice_id, pack_version, number, on_date, note, taken_by, taken_at)
       values ($1, $2, $3, $4, $5, $6, (select coalesce(max(number), 0) + 1 from ryadom.passport where organization_id = $1 and family_id = $3 and practice_id = $5), $7, $8, $9, $10)`,
      [org, body.id, familyId, found.caseId, body.practice, found.packVersion, body.onDate, body.note, actor.staffId, now],
    );
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'passport_pkey') throw refuse('id_reused');
    throw error;
  }
  const parts = compose(found.living, found.pack, found.rules, found.priorities, body.onDate).map((one, place) => ({ ...one, place }));
  await tx.rows(
    `insert into ryadom.passport_part (organization_id, passport_id, place, family_id, section, key, person_id, ground, title, words, grade, noted_on, source_id)
     select $1, $2, (v->>'place')::integer, $3, v->>'section', v->>'key', (v->>'personId')::uuid, v->>'ground', v->>'title', v->>'words', v->>'grade', (v->>'notedOn')::date, (v->>'sourceId')::uuid
     from jsonb_array_elements($4::jsonb) v`,
    [org, body.id, familyId, JSON.stringify(parts)],
  );
}

/** As the API shows it; the audit learns what it was about. */
async function snapshot(context: Context, id: string): Promise<SnapshotRecord> {
  const { caseId: _, ...found } = await readSnapshot(context, id);
  context.subject({ familyId: found.family.id, subjectId: id });
  return found;
}
export const replaySnapshot = (context: Context, { body }: { body: { id: string } }): Promise<SnapshotRecord> => snapshot(context, body.id);

export async function signSnapshot(context: Context, { params, body }: Input<typeof c.signSnapshot>): Promise<SnapshotRecord> {
  const { tx, actor, now } = context;
  const org = actor.organization.id;
  await tx.rows('select 1 from ryadom.passport where organization_id = $1 and id = $2 for update', [org, params.id]);
  const found = await snapshot(context, params.id);
  if (found.signedAt !== null) throw refuse('already_signed');
  if (found.version !== body.version) throw versionConflict(body.version, { version: found.version });
  await tx.rows('update ryadom.passport set signed_by = $3, signed_at = $4, version = version + 1 where organization_id = $1 and id = $2', [org, params.id, actor.staffId, now]);
  await recordHistory(tx, { organizationId: org, subject: 'passport', subjectId: params.id, familyId: found.family.id, version: found.version + 1, changes: { signedBy: [null, actor.name] }, staffId: actor.staffId });
  return snapshot(context, params.id);
}
