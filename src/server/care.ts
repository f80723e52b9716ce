import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backup } from '../kernel/server/backup/public.ts';
import { type Config, makeFolder } from '../kernel/server/config.ts';
import type { Database } from '../kernel/server/database.ts';
import type { Log } from '../kernel/server/log.ts';
import { createServices } from './app.ts';

const hourMs = 3600 * 1000;
const keptBackups = 14;

/** Where the program itself puts its backups. */
export const backupFolder = (config: Config): string => join(config.dataDir, 'backups');

/** Names of backups with the time in them, oldest first; of those whose reason is `reason`, if given. */
export function ownBackups(folder: string, reason?: string): { file: string; at: Date }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(reason === undefined ? '.ryadom' : `-${reason}.ryadom`))
    .map((file) => ({ file, at: new Date(`${file.slice(0, 10)}T${file.slice(11, 19).replaceAll('-', ':')}Z`) }))
    .filter(({ at }) => !Number.isNaN(at.getTime()))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Makes a backup beside the data and forgets the oldest; `reason` is a part of its name. */
export async function keepBackup(database: Database, config: Config, reason: string): Promise<void> {
  const folder = backupFolder(config);
  makeFolder(folder);
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  // The files lie beside these copies already; fourteen times over they would fill the disk.
  await backup(createServices(config, database), join(folder, `${stamp}-${reason}.ryadom`), { files: false });
  for (const { file } of ownBackups(folder).slice(0, -keptBackups)) rmSync(join(folder, file));
}

/**
 * What a server of PostgreSQL would do by itself. The embedded database does not survive a power cut for sure, so a backup a
 * day lies beside it, when anything is in it; and it neither sweeps dead rows nor gathers statistics on its own. Gives the
 * function that ends it.
 */
export function careForEmbedded(database: Database, config: Config, log: Log): () => Promise<void> {
  const keep = async () => {
    await sweep(database);
    const newest = ownBackups(backupFolder(config), 'daily').at(-1);
    if (newest !== undefined && Date.now() - newest.at.getTime() <= 24 * hourMs) return;
    const { rows } = await database.pool.query('select 1 from ryadom.organization limit 1');
    if (rows.length > 0) await keepBackup(database, config, 'daily');
  };
  let running = Promise.resolve();
  const attempt = () => {
    running = keep().catch((error: unknown) => log.error({ err: error }, 'daily care failed'));
  };
  attempt();
  const timer = setInterval(attempt, hourMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

/** As autovacuum: only tables of which much has changed since, one statement for each, so that nobody waits for long. */
export async function sweep(database: Database): Promise<string[]> {
  await database.pool.query('select pg_stat_force_next_flush()');
  const { rows } = await database.pool.query<{ name: string }>(
    `select format('%I.%I', s.schemaname, s.relname) as name from pg_stat_user_tables s join pg_class c on c.oid = s.relid
     where s.n_dead_tup > 50 + 0.2 * s.n_live_tup or s.n_mod_since_analyze > 50 + 0.1 * s.n_live_tup or (c.reltuples < 0 and pg_relation_size(c.oid) > 0)
     order by 1`,
  );
  for (const { name } of rows) await database.pool.query(`vacuum (analyze) ${name}`);
  return rows.map(({ name }) => name);
}
