import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { openStorage } from '../files/open-storage.ts';
import { type FileStorage, storageLost } from '../files/storage.ts';
import type { Services } from '../module.ts';
import type { Tx } from '../transaction.ts';
import type { End, FileEntry, Manifest, Section, SequenceEntry } from './format.ts';
import { listTables, lookInto, type Table } from './tables.ts';

/** Rows of one fetch aim at this much text. */
const AIM = 1 << 20;

/**
 * Writes everything into one gzip file that only its owner may read (0600): rows as they stood at one moment, the secret of
 * the installation and stored files, wherever they lie. Works beside a running server; memory stays at a few megabytes. `files`
 * false leaves the stored files out: for copies that lie beside them. Gives rows and files written.
 */
export async function backup(services: Pick<Services, 'database' | 'config' | 'clock'>, file: string, options: { files?: boolean } = {}): Promise<{ file: string; bytes: number; rows: number; files: number }> {
  const { database, config } = services;
  const partial = `${file}.partial`;
  // What a killed backup left would keep its own access rights.
  await rm(partial, { force: true });
  const writer = openWriter(partial);
  try {
    const rows = await database.asOwner(async (tx) => {
      await tx.rows('set transaction isolation level repeatable read, read only');
      const migrations = await tx.rows<{ name: string; checksum: string }>('select name, checksum from public.ryadom_migration order by name');
      const manifest: Manifest = { format: 'ryadom-backup', formatVersion: 1, createdAt: services.clock().toISOString(), files: options.files !== false, migrations };
      await writer.line(manifest);
      const organizations = await tx.rows<{ id: number }>('select id from ryadom.organization order by id');
      let total = 0;
      for (const table of await listTables(tx)) {
        const parts = table.byOrganization ? organizations.map(({ id }) => id) : [null];
        for (const organization of parts) total += await writeTable(tx, writer, table, organization);
        if (table.sequence) await writer.line(await sequenceOf(tx, table.sequence.name));
      }
      return total;
    });
    if (config.secret) await writer.line({ file: 'secret', base64: Buffer.from(config.secret).toString('base64') } satisfies FileEntry);
    const stored = options.files === false ? 0 : await writeFiles(writer, openStorage(config));
    await writer.end(rows);
    await rename(partial, file);
    return { file, bytes: (await stat(file)).size, rows, files: stored };
  } catch (error) {
    await writer.abandon();
    await rm(partial, { force: true });
    throw error;
  }
}

interface Writer {
  line(value: object): Promise<void>;
  text(line: string): Promise<void>;
  end(rows: number): Promise<void>;
  abandon(): Promise<void>;
}

function openWriter(file: string): Writer {
  const gzip = createGzip({ level: 6 });
  const out = createWriteStream(file, { mode: 0o600 });
  const hash = createHash('sha256');
  gzip.pipe(out);
  let failure: Error | null = null;
  out.on('error', (error) => {
    failure = error;
    gzip.destroy(error);
  });
  gzip.on('error', (error) => (failure ??= error));
  const text = async (line: string) => {
    if (failure) throw failure;
    hash.update(`${line}\n`);
    if (!gzip.write(`${line}\n`)) await once(gzip, 'drain');
  };
  return {
    text,
    line: (value) => text(JSON.stringify(value)),
    async end(rows) {
      const end: End = { end: true, rows, sha256: hash.digest('hex') };
      gzip.end(`${JSON.stringify(end)}\n`);
      await finished(out);
    },
    async abandon() {
      gzip.destroy();
      out.destroy();
      await finished(out).catch(() => {});
    },
  };
}

async function writeTable(tx: Tx, writer: Writer, table: Table, organization: number | null): Promise<number> {
  await lookInto(tx, organization);
  const where = organization === null ? '' : ` where organization_id = ${Number(organization)}`;
  await tx.rows(`declare backup_rows no scroll cursor for select row_to_json(t)::text as line from (select ${table.columns.join(', ')} from ${table.name}${where}) t`);
  let total = 0;
  let size = 50;
  for (;;) {
    const rows = await tx.rows<{ line: string }>(`fetch ${size} from backup_rows`);
    if (rows.length === 0) break;
    if (total === 0) await writer.line({ table: table.name, columns: table.columns, organization } satisfies Section);
    let characters = 0;
    for (const { line } of rows) {
      characters += line.length;
      await writer.text(line);
    }
    total += rows.length;
    size = Math.max(1, Math.min(5_000, Math.floor((AIM / Math.max(1, characters)) * rows.length)));
  }
  await tx.rows('close backup_rows');
  return total;
}

async function sequenceOf(tx: Tx, name: string): Promise<SequenceEntry> {
  const row = await tx.row<{ last_value: number; is_called: boolean }>(`select last_value, is_called from ${name}`);
  return { sequence: name, value: row!.last_value, called: row!.is_called };
}

/** Stored files by their keys, a piece a line. What is erased meanwhile is left out: its row says so soon after. */
async function writeFiles(writer: Writer, storage: FileStorage): Promise<number> {
  let total = 0;
  for await (const { key } of storage.list('')) {
    const opened = await storage.open(key);
    if (opened === null) continue;
    const file = `files/${key}`;
    let piece = Buffer.alloc(0);
    let written = 0;
    for await (const bytes of opened.stream as AsyncIterable<Buffer>) {
      piece = Buffer.concat([piece, bytes]);
      written += bytes.length;
      if (piece.length < AIM) continue;
      await writer.line({ file, base64: piece.toString('base64'), more: true } satisfies FileEntry);
      piece = Buffer.alloc(0);
    }
    // A connection that broke must not leave half a file in a copy that looks whole.
    if (written !== opened.size) throw storageLost('cut off');
    await writer.line({ file, base64: piece.toString('base64') } satisfies FileEntry);
    total++;
  }
  return total;
}
