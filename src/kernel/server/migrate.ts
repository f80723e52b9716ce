import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../errors.ts';
import type { Database } from './database.ts';

export interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

const folder = fileURLToPath(new URL('../../../migrations/', import.meta.url));

/** The ordered history that this program knows. */
export function readMigrations(): Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const sql = readFileSync(folder + file, 'utf8');
      return { name: file.slice(0, -4), sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/** What is applied in the database; empty for a new one. */
async function applied(database: Database): Promise<Map<string, string>> {
  const { rows } = await database.pool.query<{ found: string | null }>("select to_regclass('public.ryadom_migration')::text as found");
  if (rows[0]!.found === null) return new Map();
  const list = await database.pool.query<{ name: string; checksum: string }>('select name, checksum from public.ryadom_migration');
  return new Map(list.rows.map((row) => [row.name, row.checksum]));
}

/** Migrations still to apply. Refuses a database that a newer program made, or one whose history differs. */
export async function pendingMigrations(database: Database, known: readonly Migration[] = readMigrations()): Promise<Migration[]> {
  const done = await applied(database);
  const names = new Set(known.map((migration) => migration.name));
  const newer = [...done.keys()].filter((name) => !names.has(name)).sort();
  if (newer.length > 0) {
    throw new Refusal(409, 'database_newer', `База сделана более новой версией программы (${newer.at(-1)}). Обновите программу, базу не трогаем.`);
  }
  for (const migration of known) {
    const checksum = done.get(migration.name);
    if (checksum !== undefined && checksum !== migration.checksum) {
      throw new Refusal(409, 'history_differs', `Миграция ${migration.name} в базе не такая, как в программе. Верните файл в прежний вид.`);
    }
  }
  return known.filter((migration) => !done.has(migration.name));
}

/**
 * Applies what is pending, each in its own transaction; several processes at once do it one after another. `before` runs
 * first where something is there already (a backup); when it fails, nothing is applied.
 */
export async function migrate(
  database: Database,
  before: () => Promise<void> = async () => {},
  known: readonly Migration[] = readMigrations(),
): Promise<string[]> {
  const pending = await pendingMigrations(database, known);
  if (pending.length === 0) return [];
  if ((await applied(database)).size > 0) await before();
  await orExplain('перед миграциями', database.asOwner(async (tx) => {
    // Two processes that make the same table at once would otherwise collide in the catalog.
    await tx.rows('select pg_advisory_xact_lock(hashtext($1))', ['ryadom_migration']);
    await tx.rows('create table if not exists public.ryadom_migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())');
  }));
  for (const migration of pending) {
    await orExplain(`в миграции ${migration.name}`, database.asOwner(async (tx) => {
      await tx.rows('lock table public.ryadom_migration in exclusive mode');
      const done = await tx.row('select from public.ryadom_migration where name = $1', [migration.name]);
      if (done) return;
      await tx.rows(migration.sql);
      await tx.rows('insert into public.ryadom_migration (name, checksum) values ($1, $2)', [migration.name, migration.checksum]);
    }));
  }
  return pending.map((migration) => migration.name);
}

/** What the database itself refused (rights of the owner, a full disk) is told in one line with its own reason. */
async function orExplain(place: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === undefined || !/^[0-9A-Z]{5}$/.test(code)) throw error;
    throw new Refusal(503, 'migration_failed', `База отказала ${place} (${code}): ${message}`, { extra: { databaseCode: code } });
  }
}
