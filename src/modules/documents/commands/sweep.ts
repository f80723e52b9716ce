import { enterOrganization } from '../../../kernel/server/enter.ts';
import type { Services } from '../../../kernel/server/module.ts';

const everyMs = 3_600_000;

/** Erases archives whose time is over. */
async function sweepBatches(services: Services): Promise<void> {
  const { rows } = await services.database.pool.query<{ slug: string }>('select slug from ryadom.organization order by id');
  for (const { slug } of rows) {
    const expired = await services.database.transaction(async (tx) => {
      const { id } = await enterOrganization(tx, slug);
      return tx.rows<{ key: string; id: string; organization: number }>('select id, file_key as key, organization_id as organization from ryadom.document_batch where organization_id = $1 and file_key is not null and expires_at <= $2', [id, services.clock()]);
    }, { readOnly: true });
    for (const { id, key, organization } of expired) {
      await services.files.remove(key);
      await services.database.transaction(async (tx) => {
        await enterOrganization(tx, slug);
        await tx.rows('update ryadom.document_batch set file_key = null where organization_id = $1 and id = $2', [organization, id]);
      });
    }
  }
}

/** Background work of the module: once at the start and every hour. */
export function startSweeping(services: Services): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const sweep = () => {
    running = sweepBatches(services).catch((error: unknown) => services.log.error({ code: (error as { code?: string }).code, name: (error as Error).name }, 'documents.sweep'));
  };
  sweep();
  const timer = setInterval(sweep, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
