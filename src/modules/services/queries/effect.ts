import type { Context, Input } from '../../../kernel/server/module.ts';
import { getPack } from '../../practices/public.ts';
import type * as contract from '../contract/services.ts';
import { effectOf } from '../rules.ts';

export async function showEffect({ tx, actor }: Context, { query }: Input<typeof contract.showEffect>) {
  const pack = await getPack(tx, actor.organization.id, query.practice);
  const { of, service: id, source, kind } = query;
  const record = of === 'services' ? { of, id } : of === 'aid' ? { of, id, source } : { of, id, kind };
  return { indicators: effectOf(pack, record).map(({ id: indicator, title, section, how }) => ({ id: indicator, title, section, how })) };
}
