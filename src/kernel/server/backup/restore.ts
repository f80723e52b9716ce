import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Migration, migrate, readMigrations } from '../migrate.ts';
import type { Services } from '../module.ts';
import type { Tx } from '../transaction.ts';
import { type FileEntry, type Manifest, parse, readLines, refuse, type Section, type SequenceEntry, verifyBackup } from './format.ts';
import { listTables, lookInto } from './tables.ts';

/** Characters of rows in one insert. */
const PIECE = 1 << 20;

/**
 * Puts a backup into an empty database of either kind, in one transaction: all of it or nothing. A backup of an older
 * program is put into the tables of its time and then migrated. Refuses `database_not_empty`, `backup_newer`,
 * `backup_history_differs`, `backup_damaged`, `not_a_backup`. `secretKept` false: SECRET is set in the environment to
 * another value, so what the old secret sealed (second factors) will not open.
 */
export async function restore(services: Pick<Services, 'database' | 'config'>, file: string): Promise<{ rows: number; secretKept: boolean }> {
  const { database, config } = services;
  const manifest = await verifyBackup(file);
  const history = historyOf(manifest);
  const files: FileEntry[] = [];
  const rows = await database.asOwner(async (tx) => {
    await requireEmpty(tx);
    await prepare(tx, history);
    const tables = await listTables(tx);
    for (const table of tables) await tx.rows(`alter table ${table.name} disable trigger user`);
    const total = await load(tx, file, files);
    for (const table of tables) await tx.rows(`alter table ${table.name} enable trigger user`);
    return total;
  });
  const secretKept = await writeFiles(config.dataDir, config.secret, files);
  await migrate(database);
  await database.asOwner((tx) => tx.rows('analyze'));
  return { rows, secretKept };
}

/** The program's own migrations that the backup had; anything else means another program. */
function historyOf(manifest: Manifest): Migration[] {
  const known = new Map(readMigrations().map((migration) => [migration.name, migration]));
  return manifest.migrations.map(({ name, checksum }) => {
    const migration = known.get(name);
    if (!migration) throw refuse('backup_newer', name);
    if (migration.checksum !== checksum) throw refuse('backup_history_differs', name);
    return migration;
  });
}

async function requireEmpty(tx: Tx): Promise<void> {
  const made = await tx.row<{ found: string | null }>("select to_regclass('ryadom.organization')::text as found");
  if (made!.found === null) return;
  const row = await tx.row<{ any: boolean }>('select exists (select from ryadom.organization) or exists (select from accounts."user") as any');
  if (row!.any) throw refuse('database_not_empty');
}

/** Tables of the backup's time: an empty database is laid out anew, so that nothing of its first start stays. */
async function prepare(tx: Tx, history: readonly Migration[]): Promise<void> {
  await tx.rows('drop schema if exists ryadom cascade; drop schema if exists accounts cascade; drop table if exists public.ryadom_migration');
  await tx.rows('create table public.ryadom_migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())');
  for (const migration of history) {
    await tx.rows(migration.sql);
    await tx.rows('insert into public.ryadom_migration (name, checksum) values ($1, $2)', [migration.name, migration.checksum]);
  }
}

async function load(tx: Tx, file: string, files: FileEntry[]): Promise<number> {
  const known = new Map((await listTables(tx)).map((table) => [table.name, table]));
  let section: Section | null = null;
  let waiting: string[] = [];
  let characters = 0;
  let total = 0;
  let organization: number | null | undefined;
  const flush = async () => {
    if (section === null || waiting.length === 0) return;
    if (organization !== section.organization) {
      organization = section.organization;
      await lookInto(tx, organization);
    }
    const columns = section.columns.join(', ');
    await tx.rows(
      `insert into ${section.table} (${columns}) overriding system value select ${columns} from json_populate_recordset(null::${section.table}, $1::json)`,
      [`[${waiting.join(',')}]`],
    );
    total += waiting.length;
    waiting = [];
    characters = 0;
  };
  let first = true;
  for await (const line of readLines(file)) {
    if (first) {
      first = false;
      continue;
    }
    const mark = /^\{"(table|file|sequence|end)":/.exec(line)?.[1];
    // Columns of no table are called so first in a row, so the mark alone tells a section from a row.
    if (mark === undefined) {
      waiting.push(line);
      characters += line.length;
      if (characters > PIECE) await flush();
      continue;
    }
    await flush();
    if (mark === 'table') {
      section = parse<Section>(line);
      const table = known.get(section.table);
      if (!table || section.columns.some((column) => !table.columns.includes(column))) throw refuse('backup_damaged');
    } else if (mark === 'file') files.push(parse<FileEntry>(line));
    else if (mark === 'sequence') {
      const { sequence, value, called } = parse<SequenceEntry>(line);
      if (![...known.values()].some((table) => table.sequence?.name === sequence)) throw refuse('backup_damaged');
      await tx.rows('select setval($1::regclass, $2, $3)', [sequence, value, called]);
    }
  }
  return total;
}

async function writeFiles(dataDir: string, current: string, files: readonly FileEntry[]): Promise<boolean> {
  let secretKept = true;
  for (const { file, base64 } of files) {
    const bytes = Buffer.from(base64, 'base64');
    const path = join(dataDir, file);
    if (file !== 'secret' && (!file.startsWith('files/') || file.split('/').includes('..'))) throw refuse('backup_damaged');
    if (file === 'secret') {
      const own = existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
      secretKept = bytes.toString() === current || own === current || current === '';
    }
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, bytes, { mode: 0o600 });
    await chmod(path, 0o600);
  }
  return secretKept;
}
