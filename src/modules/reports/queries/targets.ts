import type { Context } from '../../../kernel/server/module.ts';
import { periodTargets } from '../../indicators/public.ts';
import type { Targets } from '../contract.ts';

/** Targets of a practice for exactly these days, and the periods that targets may be copied from. */
export async function targetsOf({ tx, actor }: Context, practice: string, period: { from: string; to: string }): Promise<Targets> {
  const canSet = actor.roles.some((held) => held.role === 'manager' && held.branchId === null);
  return { from: period.from, to: period.to, canSet, ...(await periodTargets(tx, actor.organization.id, practice, period.from, period.to)) };
}

export async function getTargets(context: Context, { params, query }: { params: { practice: string }; query: { from: string; to: string } }): Promise<Targets> {
  return targetsOf(context, params.practice, query);
}
