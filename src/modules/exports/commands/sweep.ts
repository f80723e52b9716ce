import { enterOrganization } from '../../../kernel/server/enter.ts';
import type { Services } from '../../../kernel/server/module.ts';

const everyMs = 3_600_000;

/** Erases files whose time is over; gives how many. */
export async function sweepExports(services: Services): Promise<number> {
  const { rows } = await services.database.pool.query<{ slug: string }>('select slug from ryadom.organization order by id');
  let total = 0;
  for (const { slug } of rows) {
    const expired = await services.database.transaction(async (tx) => {
      const { id } = await enterOrganization(tx, slug);
      return tx.rows<{ file_key: string; id: string; organization: number }>('select id, file_key, organization_id as organization from ryadom.export_run where organization_id = $1 and file_key is not null and expires_at <= $2', [id, services.clock()]);
    }, { readOnly: true });
    for (const { id, file_key: key, organization } of expired) {
      await services.files.remove(key);
      await services.database.transaction(async (tx) => {
        await enterOrganization(tx, slug);
        await tx.rows('update ryadom.export_run set file_key = null where organization_id = $1 and id = $2 and file_key = $3', [organization, id, key]);
      });
      total++;
    }
  }
  return total;
}

/** Background work of the module: once at the start and every hour. */
export function startSweeping(services: Services): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const sweep = () => {
    running = sweepExports(services).catch((error: unknown) => services.log.error({ code: (error as { code?: string }).code, name: (error as Error).name }, 'exports.sweep'));
  };
  sweep();
  const timer = setInterval(sweep, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
