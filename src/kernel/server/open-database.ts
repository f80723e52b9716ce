import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../errors.ts';
import type { Config } from './config.ts';
import { type Database, openEmbedded, openPostgres } from './database.ts';
import { emptyDatabase } from './embedded-template.ts';
import { lockFolder, socketFolder, startEmbedded } from './embedded.ts';

const joinMs = 30_000;
const pause = (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms));

/**
 * Opens what the settings name. On the embedded database: `share` true joins a running server through its socket,
 * false refuses when another process has the folder.
 */
export async function openDatabase(config: Config, options: { share: boolean }): Promise<Database> {
  if (config.databaseUrl !== null) return openPostgres(config.databaseUrl);
  const lock = await lockFolder(config.dataDir);
  if (lock === null) {
    if (options.share) return joinRunning(config);
    throw new Refusal(409, 'data_in_use', `Папка ${config.dataDir} уже открыта другим процессом Рядом. Остановите его или задайте другую в DATA_DIR.`);
  }
  try {
    const folder = join(config.dataDir, 'pg');
    const empty = existsSync(join(folder, 'PG_VERSION')) && !existsSync(`${folder}.making`) ? null : await emptyDatabase();
    const host = socketFolder(config.dataDir);
    return openEmbedded(host, await startEmbedded(host, folder, empty), lock);
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Through the socket of the process that has the folder; it may be starting still, or be about to leave. */
async function joinRunning(config: Config): Promise<Database> {
  for (const end = Date.now() + joinMs; Date.now() < end; await pause(100)) {
    const database = openEmbedded(socketFolder(config.dataDir), null, null);
    try {
      await database.pool.query('select 1');
      return database;
    } catch {
      await database.close();
    }
    const lock = await lockFolder(config.dataDir);
    if (lock === null) continue;
    await new Promise((resolve) => lock.close(resolve));
    return openDatabase(config, { share: true });
  }
  throw new Refusal(503, 'data_busy', `Папка ${config.dataDir} открыта другим процессом Рядом, но его база не отвечает. Перезапустите его и повторите.`);
}
