import { notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { TargetState } from '../contract.ts';
import { findIndicator } from '../queries/records.ts';
import { texts } from '../texts.ru.ts';

interface TargetInput {
  params: { practice: string; indicator: string };
  body: { from: string; to: string; value: number | null; version: number | null };
}

/** Sets the organization's target of an indicator for exactly this period; null gives it back to the pack. */
export async function setTarget(context: Context, { params, body }: TargetInput): Promise<TargetState> {
  const { tx, actor } = context;
  if (!actor.roles.some((one) => one.role === 'manager' && one.branchId === null)) {
    throw new Refusal(403, 'forbidden', texts.onlyWholeOrganization);
  }
  const { indicator } = await findIndicator(tx, actor.organization.id, params.practice, params.indicator);
  const key = [actor.organization.id, params.practice, indicator.id, body.from, body.to];
  const where = 'organization_id = $1 and practice_id = $2 and indicator_id = $3 and from_on = $4 and to_on = $5';
  const there = await tx.row<{ value: number; version: number }>(`select value, version from ryadom.indicator_target where ${where} for update`, key);
  if ((there?.version ?? null) !== body.version) {
    if (there) throw versionConflict(body.version ?? 0, there);
    throw notFound();
  }
  context.subject({ details: { practice: params.practice, indicator: indicator.id, from: body.from, to: body.to, before: there?.value ?? null, value: body.value } });
  const state = { indicator: indicator.id, from: body.from, to: body.to, value: body.value };
  if (body.value === null) {
    await tx.rows(`delete from ryadom.indicator_target where ${where}`, key);
    return { ...state, version: null };
  }
  // The key decides between two who set the first target at once.
  const saved = await tx.row<{ version: number }>(
    there
      ? `update ryadom.indicator_target set value = $6, version = version + 1 where ${where} returning version`
      : `insert into ryadom.indicator_target (organization_id, practice_id, indicator_id, from_on, to_on, value)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning version`,
    [...key, body.value],
  );
  if (!saved) {
    const current = await tx.row<{ value: number; version: number }>(`select value, version from ryadom.indicator_target where ${where}`, key);
    throw versionConflict(0, current ?? { value: 0, version: 1 });
  }
  return { ...state, version: saved.version };
}
