import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage } from '../files/open-storage.ts';
import type { FileStorage } from '../files/storage.ts';
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
 * another value, so what the old secret sealed (second factors) will not open. `files` false: the copy was made without the
 * stored files, which stay where they were.
 */
export async function restore(services: Pick<Services, 'database' | 'config'>, file: string): Promise<{ rows: number; secretKept: boolean; files: boolean }> {
  const { database, config } = services;
  const manifest = await verifyBackup(file);
  const history = historyOf(manifest);
  const folder = await mkdtemp(join(tmpdir(), 'ryadom-restore-'));
  const files = new FilesIn(config, folder);
  let secret: string | null = null;
  try {
    const rows = await database.asOwner(async (tx) => {
      await requireEmpty(tx);
      await prepare(tx, history);
      const tables = await listTables(tx);
      for (const table of tables) await tx.rows(`alter table ${table.name} disable trigger user`);
      const total = await load(tx, file, async (entry) => {
        if (entry.file === 'secret') secret = entry.base64;
        else await files.take(entry);
      });
      for (const table of tables) await tx.rows(`alter table ${table.name} enable trigger user`);
      return total;
    }).catch(async (error: unknown) => {
      await files.takeBack();
      throw error;
    });
    const secretKept = secret === null || (await keepSecret(config.dataDir, config.secret, secret));
    await migrate(database);
    await database.asOwner((tx) => tx.rows('analyze'));
    return { rows, secretKept, files: manifest.files !== false };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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

async function load(tx: Tx, file: string, take: (entry: FileEntry) => Promise<void>): Promise<number> {
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
    } else if (mark === 'file') await take(parse<FileEntry>(line));
    else if (mark === 'sequence') {
      const { sequence, value, called } = parse<SequenceEntry>(line);
      if (![...known.values()].some((table) => table.sequence?.name === sequence)) throw refuse('backup_damaged');
      await tx.rows('select setval($1::regclass, $2, $3)', [sequence, value, called]);
    }
  }
  return total;
}

/** The program's own secret; false: another one is in force, so what the old one sealed will not open. */
async function keepSecret(dataDir: string, current: string, base64: string): Promise<boolean> {
  const bytes = Buffer.from(base64, 'base64');
  const path = join(dataDir, 'secret');
  const own = existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(path, bytes, { mode: 0o600 });
  await chmod(path, 0o600);
  return bytes.toString() === current || own === current || current === '';
}

/** Puts files of a backup into the storage as their lines come, each through a file of its own: memory stays small. */
class FilesIn {
  readonly #storage: FileStorage;
  readonly #draft: string;
  readonly #put: string[] = [];
  #hash = createHash('sha256');
  #size = 0;

  constructor(config: Services['config'], folder: string) {
    this.#storage = openStorage(config);
    this.#draft = join(folder, 'file');
  }

  async take({ file, base64, more }: FileEntry): Promise<void> {
    if (!file.startsWith('files/')) throw refuse('backup_damaged');
    const key = file.slice('files/'.length);
    const bytes = Buffer.from(base64, 'base64');
    this.#hash.update(bytes);
    await (this.#size === 0 ? writeFile : appendFile)(this.#draft, bytes, { mode: 0o600 });
    this.#size += bytes.length;
    if (more) return;
    const facts = { size: this.#size, sha256: this.#hash.digest('hex'), type: 'application/octet-stream' };
    try {
      // What is there already stays: the copy may be tried out beside the program that these files belong to.
      if (!(await this.#has(key))) {
        this.#put.push(key);
        await this.#storage.put(key, this.#draft, facts);
      }
    } catch (error) {
      throw error instanceof Error && error.message.startsWith('A key of the storage') ? refuse('backup_damaged') : error;
    }
    this.#hash = createHash('sha256');
    this.#size = 0;
  }

  async #has(key: string): Promise<boolean> {
    const opened = await this.#storage.open(key).catch((error: { code?: string }) => {
      // A new installation has no folder yet; a storage that is really lost says so at the put.
      if (error.code === 'storage_unavailable') return null;
      throw error;
    });
    opened?.stream.destroy();
    return opened !== null && opened.size === this.#size;
  }

  /** When the database was not restored, the files that came with it must not stay. */
  async takeBack(): Promise<void> {
    for (const key of this.#put) await this.#storage.remove(key).catch(() => {});
  }
}
