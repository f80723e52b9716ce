import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { type Database, openPostgres } from '../src/kernel/server/database.ts';
import { migrate, readMigrations } from '../src/kernel/server/migrate.ts';
import { startPostgres } from '../src/testing/postgres.ts';
import { fillWorld, type Sizes, type World } from './world.ts';

/** The organization that is measured, and how large its two neighbours are. */
export const sizes: Sizes = { families: 25_000, people: 90_000, services: 1_000_000, staff: 250 };
const neighbour: Sizes = { families: 5_000, people: 18_000, services: 200_000, staff: 50 };

/** A server for the run: what BENCH_DATABASE_URL names, else one of its own with the settings of a small real machine. */
export async function benchServer(): Promise<{ url: string; stop(): void }> {
  const given = process.env['BENCH_DATABASE_URL'];
  if (given) return { url: given, stop() {} };
  return startPostgres(['shared_buffers=1GB', 'fsync=on', 'synchronous_commit=on', 'max_wal_size=4GB', 'work_mem=16MB', 'effective_cache_size=4GB', 'random_page_cost=1.1']);
}

export function urlOf(server: string, database: string): string {
  return Object.assign(new URL(server), { pathname: `/${database}` }).toString();
}

/** The name tells what the database holds: migrations and the program that fills it. Another content is another name. */
function fingerprint(): string {
  const digest = createHash('sha256').update(JSON.stringify([sizes, neighbour]));
  for (const migration of readMigrations()) digest.update(migration.checksum);
  for (const file of ['world.ts', 'names.ts']) digest.update(readFileSync(new URL(file, import.meta.url)));
  return `ryadom_bench_${digest.digest('hex').slice(0, 12)}`;
}

/** Opens the filled database of this program, filling it first when it is not there yet (some minutes). */
export async function openWorld(server: string, say: (line: string) => void): Promise<{ url: string; world: World }> {
  const name = process.env['BENCH_DATABASE'] ?? fingerprint();
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  try {
    const { rows } = await admin.query('select 1 from pg_database where datname = $1', [name]);
    if (rows.length === 0) {
      const making = `${name}_making`;
      await admin.query(`drop database if exists ${making} with (force)`);
      await admin.query(`create database ${making}`);
      const database = await openPostgres(urlOf(server, making), 4);
      try {
        await fill(database, say);
      } finally {
        await database.close();
      }
      await admin.query(`alter database ${making} rename to ${name}`);
    }
  } finally {
    await admin.end();
  }
  const url = urlOf(server, name);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ world: World }>('select world from public.bench_world');
  await client.end();
  return { url, world: rows[0]!.world };
}

async function fill(database: Database, say: (line: string) => void): Promise<void> {
  const began = performance.now();
  const step = (what: string) => say(`  ${what}, ${((performance.now() - began) / 1000).toFixed(0)} с`);
  await migrate(database);
  const owner = database.asOwner.bind(database);
  await fillWorld(owner, 'neighbour-one', neighbour);
  step('соседняя организация');
  const world = await fillWorld(owner, 'measured', sizes);
  step('измеряемая организация');
  await fillWorld(owner, 'neighbour-two', neighbour);
  await database.pool.query('vacuum analyze');
  await database.pool.query('create table public.bench_world (world jsonb not null)');
  await database.pool.query('insert into public.bench_world values ($1)', [JSON.stringify(world)]);
  await database.pool.query('checkpoint');
  step('готово');
}
