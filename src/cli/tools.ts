import { Refusal } from '../kernel/errors.ts';
import { type Config, loadSecret, readConfig } from '../kernel/server/config.ts';
import type { Database } from '../kernel/server/database.ts';
import { createLog } from '../kernel/server/log.ts';
import { migrate, pendingMigrations, readMigrations } from '../kernel/server/migrate.ts';
import type { Services } from '../kernel/server/module.ts';
import { openDatabase } from '../kernel/server/open-database.ts';
import { sealAudit } from '../modules/audit/public.ts';
import { createServices } from '../server/app.ts';

/** What a verb works with: nothing is opened or made until it is asked for. */
export interface Tools {
  config: Config;
  /** The database as it is, for looking at it. */
  database(): Promise<Database>;
  /** The same brought up to date: an empty one is filled with tables; an older one waits for its server, which backs it up first. */
  services(): Promise<Services>;
  /** Whether another process works on this database. */
  serverRuns(): Promise<boolean>;
  close(): Promise<void>;
}

export function openTools(env: NodeJS.ProcessEnv, dataDir?: string): Tools {
  const config = readConfig(env, dataDir === undefined ? {} : { dataDir });
  let database: Database | null = null;
  let services: Services | null = null;
  const open = async () => (database ??= await openDatabase(config, { share: true }));
  return {
    config,
    database: open,
    async services() {
      if (services) return services;
      const opened = await open();
      await upToDate(opened);
      services = createServices(loadSecret(config), opened, undefined, createLog(env['LOG_LEVEL'] ?? 'error'));
      return services;
    },
    async serverRuns() {
      const opened = await open();
      if (opened.kind === 'embedded') return opened.embedded === null;
      const { rows } = await opened.pool.query<{ n: number }>("select count(*)::integer as n from pg_stat_activity where datname = current_database() and application_name = 'ryadom'");
      return rows[0]!.n > opened.pool.totalCount;
    },
    async close() {
      await services?.auditReads.settle();
      // With no server about, nobody else would put the seal on what this command did.
      if (services) await sealAudit(services.database).catch(() => {});
      await database?.close();
    },
  };
}

async function upToDate(database: Database): Promise<void> {
  const pending = await pendingMigrations(database);
  if (pending.length === 0) return;
  const joined = database.kind === 'embedded' && database.embedded === null;
  if (joined) {
    // A server that is just starting is still making its tables.
    for (const end = Date.now() + 20_000; Date.now() < end; ) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      if ((await pendingMigrations(database)).length === 0) return;
    }
    throw new Refusal(409, 'server_is_older', 'Работает сервер прежней версии. Перезапустите его и повторите.');
  }
  if (pending.length < readMigrations().length) {
    throw new Refusal(409, 'database_older', 'База прежней версии. Запустите сервер: он сделает запасную копию и обновит её.');
  }
  await migrate(database);
}
